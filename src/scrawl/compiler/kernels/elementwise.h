/* elementwise.h - functions of single numbers, for the numbers [first, last) of one image
 *
 * `first` is a multiple of 16; what follows `last` up to a whole vector is padding.
 */
enum { RELU, SIGMOID, TANH };

INLINE vf function_of(vf x, const int function)
{
    if (function == SIGMOID)
        return sigmoid(x);
    if (function == TANH)
        return hyperbolic_tangent(x);
    return (vf)(~(x <= (vf){0}) & (vi)x); /* keeps NaN, as the reference does */
}

INLINE vf derivative_from(vf y, vf dy, const int function)
{
    if (function == SIGMOID)
        return dy * (y * (broadcast(1.0f) - y));
    if (function == TANH)
        return dy * multiply_add(-y, y, broadcast(1.0f));
    return (vf)(~(y <= (vf){0}) & (vi)dy);
}

INLINE void activate(const float *x, float *y, int first, int last, const int function)
{
    for (int k = first; k < last; k += LANES)
        store(y + k, function_of(load(x + k), function));
}

/* d becomes the gradient of the input, from that of the output and the output. */
INLINE void activate_backward(const float *y, float *d, int first, int last,
                              const int function)
{
    for (int k = first; k < last; k += LANES)
        store(d + k, derivative_from(load(y + k), load(d + k), function));
}

INLINE void affine(const float *x, float *y, int first, int last, const float scale,
                   const float offset)
{
    for (int k = first; k < last; k += LANES)
        store(y + k, multiply_add(load(x + k), broadcast(scale), broadcast(offset)));
}

/* Numbers whose 24 random bits are below `threshold` become 0. Forward with values,
 * backward with gradients: the draws are the same. */
INLINE void drop(const Job *job, i64 image, const float *x, float *y, int first, int last,
                 const int threshold, const float scale, const u32 purpose)
{
    Draw draw = {job->seed_low, job->seed_high, (u32)image, job->epoch, purpose};
    for (int group = first / 64; group * 64 < last; group++)
        for (int part = 0; part < 16; part += LANES) {
            Words words = draw_words(&draw, (u32)(group * 16 + part));
            UNROLL for (int w = 0; w < 4; w++) {
                int k = group * 64 + w * 16 + part;
                if (k < first || k >= last)
                    continue;
                vi is_kept = (vi)(words.word[w] >> 8) >= threshold;
                store(y + k, (vf)(is_kept & (vi)(load(x + k) * broadcast(scale))));
            }
        }
}
