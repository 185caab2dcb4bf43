/* adamw.h - Loshchilov, Hutter: Decoupled weight decay regularization, 2019, as Keras has it
 *
 * A share of the weight is taken away, then comes a step of Adam. The correction of the
 * bias is part of the rate, and the rate part of the share. Moments whose gradients have
 * ended decay until they are denormal, and slow: before that they become 0.
 */
INLINE void update(const Job *job, const Batch *batch, i64 at, vf gradient)
{
    float *w = job->weights + at;
    float *first = job->moments_1 + at, *second = job->moments_2 + at;
    const vf tiny = broadcast(1e-30f);
    vf m = load(first), v = load(second), weight = load(w);
    m = multiply_add(broadcast(job->constants[0]), gradient - m, m); /* 1 - beta_1 */
    v = multiply_add(broadcast(job->constants[1]), multiply_add(gradient, gradient, -v), v);
    m = choose(absolute(m) < tiny, (vf){0}, m);
    v = choose(v < tiny, (vf){0}, v);
    store(first, m);
    store(second, v);
    weight = multiply_add(broadcast(-batch->rates.decay), weight, weight);
    vf step = broadcast(batch->rates.learning) * m / (square_root(v) + broadcast(job->constants[2]));
    store(w, weight - step);
}
