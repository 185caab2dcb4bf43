/* rmsprop.h - Hinton: Neural networks for machine learning, lecture 6, 2012, as Keras has it
 *
 * v = rho * v + (1 - rho) * g * g, m = momentum * m + rate * g / sqrt(v + epsilon), w -= m.
 * Moments whose gradients have ended decay until they are denormal, and slow: before that
 * they become 0, which under epsilon nobody can tell.
 */
INLINE void update(const Job *job, const Batch *batch, i64 at, vf gradient)
{
    float *w = job->weights + at;
    float *squares = job->moments_1 + at, *steps = job->moments_2 + at;
    const vf rho = broadcast(job->constants[0]), rest = broadcast(job->constants[1]);
    const vf epsilon = broadcast(job->constants[2]), momentum = broadcast(job->constants[3]);
    const vf tiny = broadcast(1e-30f);
    vf v = multiply_add(rest, gradient * gradient, rho * load(squares));
    v = choose(v < tiny, (vf){0}, v);
    store(squares, v);
    vf m = broadcast(batch->rates.learning) * gradient / square_root(v + epsilon);
    m = multiply_add(momentum, load(steps), m);
    m = choose(absolute(m) < tiny, (vf){0}, m);
    store(steps, m);
    store(w, load(w) - m);
}
