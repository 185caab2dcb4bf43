/* none.h - leave the weights as they are and hand the gradients out */
INLINE void update(const Job *job, float rate, i64 at, vf gradient)
{
    (void)rate;
    store(job->moments_1 + at, gradient);
}
