/* sgd.h - w -= rate * g */
INLINE void update(const Job *job, float rate, i64 at, vf gradient)
{
    float *w = job->weights + at;
    store(w, multiply_add(broadcast(-rate), gradient, load(w)));
}
