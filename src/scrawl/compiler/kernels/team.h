/* team.h - workers that share the units of a phase and meet before the next
 *
 * Every task is shared out evenly, so that in each phase a worker meets the same outputs
 * and weights, in its own cache. Units are claimed from one counter for each share, one's
 * own first and then the others', so that a slow core delays nobody. A waiting worker spins
 * for a while and then yields: with more workers than cores, spinning alone is 50 times
 * slower.
 */
enum { SPINS = 2000 };

typedef struct {
    int num_tasks;
    i32 units[MAX_TASKS]; /* of each task of a phase */
} Work;

typedef struct {
    int owner, task;
    i32 unit;
} Claim;

typedef struct {
    i32 next, end; /* the units of one worker's share, counted from 0 */
    char pad[56];  /* each share in a cache line of its own */
} Share;

typedef struct {
    i32 num_workers, waiting;
    char pad[56];
    i32 generation, is_stopping; /* changed while all the others wait */
    char pad_after[56];
    Share shares[MAX_WORKERS];
} Team;

INLINE void pause_briefly(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Of `units`, those of `worker` begin here. */
INLINE i32 part_of(i32 units, int worker, int num_workers)
{
    return (i32)((i64)units * worker / num_workers);
}

static void share_work(Team *team, const Work *work)
{
    for (int w = 0; w < team->num_workers; w++) {
        Share *share = &team->shares[w];
        share->end = 0;
        for (int task = 0; task < work->num_tasks; task++)
            share->end += part_of(work->units[task], w + 1, team->num_workers) -
                          part_of(work->units[task], w, team->num_workers);
        __atomic_store_n(&share->next, 0, __ATOMIC_RELAXED);
    }
}

/* The next unit for `worker`, of its own share or another's; owner -1 if none is left. */
static Claim claim_unit(Team *team, int worker)
{
    for (int i = 0; i < team->num_workers; i++) {
        int owner = (worker + i) % team->num_workers;
        Share *share = &team->shares[owner];
        if (__atomic_load_n(&share->next, __ATOMIC_RELAXED) >= share->end)
            continue;
        i32 unit = __atomic_fetch_add(&share->next, 1, __ATOMIC_RELAXED);
        if (unit < share->end)
            return (Claim){owner, 0, unit};
    }
    return (Claim){-1, 0, 0};
}

/* Which task a claimed unit belongs to, and which of its units it is. */
static Claim find_task(const Work *work, Claim claim, int num_workers)
{
    for (int task = 0; task < work->num_tasks; task++) {
        i32 first = part_of(work->units[task], claim.owner, num_workers);
        i32 last = part_of(work->units[task], claim.owner + 1, num_workers);
        if (claim.unit < last - first)
            return (Claim){claim.owner, task, first + claim.unit};
        claim.unit -= last - first;
    }
    return claim;
}

/* Wait for all workers; the last to come shares out the work of the next phase. */
static void meet(Team *team, const Work *work, const i32 *stop, void (*yield)(void))
{
    i32 generation = __atomic_load_n(&team->generation, __ATOMIC_ACQUIRE);
    i32 count = __atomic_add_fetch(&team->waiting, 1, __ATOMIC_ACQ_REL);
    if (count == team->num_workers) {
        share_work(team, work);
        team->is_stopping = __atomic_load_n(stop, __ATOMIC_RELAXED);
        __atomic_store_n(&team->waiting, 0, __ATOMIC_RELAXED);
        __atomic_store_n(&team->generation, generation + 1, __ATOMIC_RELEASE);
        return;
    }
    for (int spins = 0;
         __atomic_load_n(&team->generation, __ATOMIC_ACQUIRE) == generation; spins++) {
        if (spins < SPINS)
            pause_briefly();
        else
            yield();
    }
}
