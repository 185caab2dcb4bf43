/* predict.h - slices of images, each claimed by one worker; follows the generated part
 *
 * SCRATCH and predict_slice come from the generated part.
 */
static void predict(Job *job, int worker)
{
    float *scratch = job->scratch + (i64)worker * SCRATCH;
    while (!__atomic_load_n(&job->stop, __ATOMIC_RELAXED)) {
        i64 first = __atomic_fetch_add(&job->num_done, SLICE, __ATOMIC_RELAXED);
        i64 rest = job->count - first;
        if (rest <= 0)
            return;
        predict_slice(job, scratch, first, (int)(rest < SLICE ? rest : SLICE));
    }
}

/* At most one slice, by the worker that asks: the quickest way to read one image. */
static void predict_few(Job *job)
{
    predict_slice(job, job->scratch, 0, (int)job->count);
}
