/* nesterov.h - Sutskever, Martens, Dahl, Hinton: On the importance of initialization and
 * momentum in deep learning, 2013
 *
 * m = momentum * m - rate * g, w += momentum * m - rate * g. A moment whose gradients have
 * ended decays until it is denormal, and slow: before that it becomes 0.
 */
INLINE void update(const Job *job, const Batch *batch, i64 at, vf gradient)
{
    float *w = job->weights + at, *moments = job->moments_1 + at;
    const vf momentum = broadcast(job->constants[0]);
    const vf down = broadcast(-batch->rates.learning);
    vf m = multiply_add(down, gradient, momentum * load(moments));
    m = choose(absolute(m) < broadcast(1e-30f), (vf){0}, m);
    store(moments, m);
    store(w, multiply_add(down, gradient, multiply_add(momentum, m, load(w))));
}
