/* softmax.h - probabilities along the last axis, and the loss of the last layer
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

/* Cross-entropy of softmax(x) of one image, its gradient for a batch of `count`, and
 * whether the label has the first of the highest scores. */
INLINE float cross_entropy(const float *x, float *d, const int classes, int label, int count,
                           float *is_correct)
{
    float peak = peak_of(x, classes);
    float sum = exponentials(x, d, classes, peak);
    int reading = 0;
    for (int k = 1; k < classes; k++)
        if (x[k] > x[reading])
            reading = k;
    *is_correct = reading == label;
    for (int k = 0; k < classes; k++)
        d[k] = (d[k] / sum - (float)(k == label)) / (float)count;
    return logarithm(broadcast(sum))[0] - (x[label] - peak);
}

/* Add the losses of a batch, image after image. */
INLINE void add_losses(Job *job, const float *losses, const float *corrects, int count)
{
    double loss = job->loss;
    for (int i = 0; i < count; i++) {
        loss += (double)losses[i];
        job->num_correct += corrects[i] > 0;
    }
    job->loss = loss;
    __atomic_store_n(&job->num_done, job->num_done + count, __ATOMIC_RELAXED);
}
