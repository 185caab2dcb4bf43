/* adadelta.h - Zeiler: ADADELTA: an adaptive learning rate method, 2012, as Keras has it
 *
 * v = rho * v + (1 - rho) * g * g, d = g * sqrt(u + epsilon) / sqrt(v + epsilon),
 * u = rho * u + (1 - rho) * d * d, w -= rate * d. Moments whose gradients have ended decay
 * until they are denormal, and slow: before that they become 0, which under epsilon nobody
 * can tell.
 */
INLINE void update(const Job *job, const Batch *batch, i64 at, vf gradient)
{
    float *w = job->weights + at;
    float *squares = job->moments_1 + at, *changes = job->moments_2 + at;
    const vf rho = broadcast(job->constants[0]), rest = broadcast(job->constants[1]);
    const vf epsilon = broadcast(job->constants[2]), tiny = broadcast(1e-30f);
    vf v = multiply_add(rest, gradient * gradient, rho * load(squares)), u = load(changes);
    v = choose(v < tiny, (vf){0}, v);
    store(squares, v);
    const vf d = square_root(u + epsilon) * gradient / square_root(v + epsilon);
    u = multiply_add(rest, d * d, rho * u);
    store(changes, choose(u < tiny, (vf){0}, u));
    store(w, multiply_add(broadcast(-batch->rates.learning), d, load(w)));
}
