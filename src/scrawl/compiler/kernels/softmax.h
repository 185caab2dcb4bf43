/* softmax.h - probabilities along the last axis
 *
 * Sums run over the classes in order, one number after the other.
 */
INLINE float exponential_of(float x) { return exponential(broadcast(x))[0]; }

/* y = exp(x - the largest), not yet divided by the sum that is returned. */
INLINE float exponentials(const float *x, float *y, const int classes, float peak)
{
    int k = 0;
    for (; k + LANES <= classes; k += LANES)
        store(y + k, exponential(load(x + k) - broadcast(peak)));
    if (classes % LANES)
        store_part(y + k, exponential(load_part(x + k, classes % LANES) - broadcast(peak)),
                   classes % LANES);
    float sum = 0;
    for (k = 0; k < classes; k++)
        sum += y[k];
    return sum;
}

INLINE float peak_of(const float *x, const int classes)
{
    float peak = x[0];
    for (int k = 1; k < classes; k++)
        if (x[k] > peak)
            peak = x[k];
    return peak;
}

INLINE void softmax(const float *x, float *y, const int positions, const int classes)
{
    for (int i = 0; i < positions; i++, x += classes, y += classes) {
        float sum = exponentials(x, y, classes, peak_of(x, classes));
        for (int k = 0; k < classes; k++)
            y[k] = y[k] / sum;
    }
}

INLINE void softmax_backward(const float *y, float *d, const int positions,
                             const int classes)
{
    for (int i = 0; i < positions; i++, y += classes, d += classes) {
        float sum = 0;
        for (int k = 0; k < classes; k++)
            sum += y[k] * d[k];
        for (int k = 0; k < classes; k++)
            d[k] = y[k] * (d[k] - sum);
    }
}
