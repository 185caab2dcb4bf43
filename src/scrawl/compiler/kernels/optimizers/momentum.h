/* momentum.h - m = momentum * m - rate * g, w += m
 *
 * A moment whose gradients have ended decays until it is denormal, and slow: before that
 * it becomes 0.
 */
INLINE void update(const Job *job, const Batch *batch, i64 at, vf gradient)
{
    float *w = job->weights + at, *moments = job->moments_1 + at;
    vf m = broadcast(job->constants[0]) * load(moments);
    m = multiply_add(broadcast(-batch->rates.learning), gradient, m);
    m = choose(absolute(m) < broadcast(1e-30f), (vf){0}, m);
    store(moments, m);
    store(w, load(w) + m);
}
