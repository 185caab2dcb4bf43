/* driver.c - one call of a library, as a program; follows the generated text
 *
 * Reads a job with all it leads to from standard input, runs its workers, and writes what
 * they have made of it. Each piece of memory is of exactly the size that it has in Python,
 * so that the sanitizers see whoever goes beyond. `foreign.py` knows the words.
 */
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { CACHE_LINE = 64, MAX_PIECES = 256 };

typedef struct {
    i64 task, num_workers, num_pieces, num_addresses, yield_offset;
} Head;

typedef struct {
    i64 piece, offset, target;
} Address;

static Head head;
static void *pieces[MAX_PIECES];
static i64 sizes[MAX_PIECES];

static void require(int is_fine, const char *what)
{
    if (!is_fine) {
        fprintf(stderr, "driver.c: %s\n", what);
        exit(1);
    }
}

static void take(void *to, i64 bytes)
{
    require(fread(to, 1, (usize)bytes, stdin) == (usize)bytes, "the request is short");
}

static void read_piece(i64 i)
{
    take(&sizes[i], sizeof sizes[i]);
    require(!posix_memalign(&pieces[i], CACHE_LINE, (usize)sizes[i]), "no memory");
    take(pieces[i], sizes[i]);
}

static void read_address(void)
{
    Address address;
    take(&address, sizeof address);
    *(void **)((u8 *)pieces[address.piece] + address.offset) = pieces[address.target];
}

static void read_request(void)
{
    take(&head, sizeof head);
    require(head.num_pieces <= MAX_PIECES, "more pieces than expected");
    for (i64 i = 0; i < head.num_pieces; i++)
        read_piece(i);
    for (i64 i = 0; i < head.num_addresses; i++)
        read_address();
    require(sizes[0] == sizeof(Job), "a job is of another size in Python");
    require(head.yield_offset == offsetof(Job, yield), "a job is laid out otherwise");
}

static void let_others_run(void) { sched_yield(); }

static void *work(void *number)
{
    SYMBOL((int)head.task, pieces[0], (int)(i64)number);
    return NULL;
}

static void run_workers(void)
{
    pthread_t threads[MAX_WORKERS];
    ((Job *)pieces[0])->yield = let_others_run;
    for (i64 i = 0; i < head.num_workers; i++)
        require(!pthread_create(&threads[i], NULL, work, (void *)i), "no thread");
    for (i64 i = 0; i < head.num_workers; i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
    read_request();
    run_workers();
    for (i64 i = 0; i < head.num_pieces; i++) {
        usize size = (usize)sizes[i];
        require(fwrite(pieces[i], 1, size, stdout) == size, "nobody listens");
        free(pieces[i]);
    }
    return 0;
}
