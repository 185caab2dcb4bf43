/* train.h - batches, each of them phase by phase; includes follow the generated phases
 *
 * BATCH, NUM_PHASES, SCRATCH, work_of and run_task come from the generated part.
 */
static void train(Job *job, int worker)
{
    float *scratch = job->scratch + (i64)worker * SCRATCH;
    for (i64 first = 0; first < job->count; first += BATCH) {
        i64 rest = job->count - first;
        Batch batch = {job->order + first, (int)(rest < BATCH ? rest : BATCH),
                       job->rates[first / BATCH]};
        for (int phase = 0; phase < NUM_PHASES; phase++) {
            const Work work = work_of(phase, batch.count);
            meet(job->team, &work, &job->stop, job->yield);
            if (phase == 0 && job->team->is_stopping)
                return;
            Claim claim;
            while ((claim = claim_unit(job->team, worker)).owner >= 0) {
                claim = find_task(&work, claim, job->team->num_workers);
                run_task(phase, claim.task, job, &batch, scratch, claim.unit);
            }
        }
    }
    const Work nothing = {0};
    meet(job->team, &nothing, &job->stop, job->yield);
}
