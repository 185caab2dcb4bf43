/* loss.h - cross-entropy of one example, and its gradient for a batch of `count`
 *
 * With a target t of (1 - smoothing) at the label and smoothing / classes everywhere, the
 * loss is -sum of t * log(p), times the weight of the label's class. The gradient is also
 * multiplied by the weight of the output. Sums run over the classes in order.
 */
typedef struct {
    int classes;
    float weight, smoothing;
} Loss;

/* Whether the label has the first of the highest scores. */
INLINE float is_first_highest(const float *x, const int classes, int label)
{
    int reading = 0;
    for (int k = 1; k < classes; k++)
        if (x[k] > x[reading])
            reading = k;
    return reading == label;
}

INLINE float target_of(const Loss l, int k, int label)
{
    return (l.smoothing ? l.smoothing / (float)l.classes : 0) +
           (k == label ? 1 - l.smoothing : 0);
}

/* Of softmax(x). `class_weights` may be 0. */
INLINE float lose_logits(const Loss l, const float *x, float *d, int label,
                         const float *class_weights, int count, float *is_correct)
{
    const float peak = peak_of(x, l.classes);
    const float sum = exponentials(x, d, l.classes, peak);
    const float weight = class_weights ? class_weights[label] : 1;
    const float logarithm_of_sum = logarithm(broadcast(sum))[0];
    *is_correct = is_first_highest(x, l.classes, label);
    float loss = logarithm_of_sum - (x[label] - peak);
    if (l.smoothing) {
        loss = 0;
        for (int k = 0; k < l.classes; k++)
            loss += target_of(l, k, label) * (logarithm_of_sum - (x[k] - peak));
    }
    for (int k = 0; k < l.classes; k++) {
        d[k] = (d[k] / sum - target_of(l, k, label)) / (float)count;
        if (class_weights || l.weight != 1)
            d[k] = d[k] * (weight * l.weight);
    }
    return weight * loss;
}

/* Of probabilities, kept from 1e-7, where the gradient ends, to 1. */
INLINE float lose_probabilities(const Loss l, const float *p, float *d, int label,
                                const float *class_weights, int count, float *is_correct)
{
    const float least = 1e-7f, weight = class_weights ? class_weights[label] : 1;
    *is_correct = is_first_highest(p, l.classes, label);
    float loss = 0;
    for (int k = 0; k < l.classes; k++) {
        const float t = target_of(l, k, label);
        const int is_inside = !(p[k] < least) && !(p[k] > 1);
        const float q = p[k] < least ? least : p[k] > 1 ? 1 : p[k];
        if (t)
            loss -= t * logarithm(broadcast(q))[0];
        d[k] = is_inside ? -t / q * (weight * l.weight) / (float)count : 0;
    }
    return weight * loss;
}

/* Add the losses of a batch, image after image. */
INLINE void add_losses(Result *result, const float *losses, const float *corrects, int count)
{
    double loss = result->loss;
    for (int i = 0; i < count; i++) {
        loss += (double)losses[i];
        result->num_correct += corrects[i] > 0;
    }
    result->loss = loss;
}

INLINE void add_done(Job *job, int count)
{
    __atomic_store_n(&job->num_done, job->num_done + count, __ATOMIC_RELAXED);
}
