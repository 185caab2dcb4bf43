/* sgd.h - w -= rate * g */
INLINE void update(const Job *job, const Batch *batch, i64 at, vf gradient)
{
    float *w = job->weights + at;
    store(w, multiply_add(broadcast(-batch->rates.learning), gradient, load(w)));
}
