/* elementwise.h - functions of single numbers, for the numbers [first, last) of one image
 *
 * `first` is a multiple of 16; what follows `last` up to a whole vector is padding.
 */
enum { ELU, GELU, LEAKY_RELU, RELU, SELU, SIGMOID, TANH };

#define LEAK 0.2f             /* slope of LEAKY_RELU below 0             */
#define SELU_SLOPE 1.05070099f
#define SELU_DEPTH 1.75809934f /* how far SELU falls, and its slope at -0 */

/* x times the share of the normal distribution below x: 0 far down, even at -infinity. */
INLINE vf gelu(vf x)
{
    return between(-14.0f, __builtin_inff(), x) * normal(x).share;
}

INLINE vf gelu_backward(vf x, vf dy)
{
    const Normal here = normal(x);
    return dy * multiply_add(between(-14.0f, 14.0f, x), here.density, here.share);
}

INLINE vf function_of(vf x, const int function)
{
    const vi is_positive = x > (vf){0};
    switch (function) {
    case ELU:
        return choose(is_positive, x, exponential_minus_one(x));
    case GELU:
        return gelu(x);
    case LEAKY_RELU:
        return choose(is_positive, x, broadcast(LEAK) * x);
    case SELU:
        return choose(is_positive, broadcast(SELU_SLOPE) * x,
                      broadcast(SELU_DEPTH) * exponential_minus_one(x));
    case SIGMOID:
        return sigmoid(x);
    case TANH:
        return hyperbolic_tangent(x);
    default:
        return (vf)(~(x <= (vf){0}) & (vi)x); /* keeps NaN, as the reference does */
    }
}

/* The gradient of the input; `kept` is the output, of GELU the input. */
INLINE vf gradient_of(vf kept, vf dy, const int function)
{
    const vi is_positive = kept > (vf){0};
    switch (function) {
    case ELU:
        return choose(is_positive, dy, multiply_add(dy, kept, dy));
    case GELU:
        return gelu_backward(kept, dy);
    case LEAKY_RELU:
        return choose(kept < (vf){0}, broadcast(LEAK) * dy, dy);
    case SELU:
        return dy * choose(is_positive, broadcast(SELU_SLOPE),
                           kept + broadcast(SELU_DEPTH));
    case SIGMOID:
        return dy * (kept * (broadcast(1.0f) - kept));
    case TANH:
        return dy * multiply_add(-kept, kept, broadcast(1.0f));
    default:
        return (vf)(~(kept <= (vf){0}) & (vi)dy);
    }
}

INLINE void activate(const float *x, float *y, int first, int last, const int function)
{
    for (int k = first; k < last; k += LANES)
        store(y + k, function_of(load(x + k), function));
}

/* d becomes the gradient of the input, from that of the output and what was kept. */
INLINE void activate_backward(const float *kept, float *d, int first, int last,
                              const int function)
{
    for (int k = first; k < last; k += LANES)
        store(d + k, gradient_of(load(kept + k), load(d + k), function));
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
