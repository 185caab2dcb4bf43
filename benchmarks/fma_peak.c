/* fma_peak.c - how many float32 operations one core can do in a second.
 *
 * Independent chains of multiply-adds stay in registers, enough of them to hide the
 * latency of each. Compiled once for each width of vectors, with LANES floats in one.
 * Prints operations per second; a multiply-add counts as two, fused or not.
 */
#include <stdio.h>
#include <time.h>

typedef float vector __attribute__((vector_size(LANES * 4)));

#ifdef __aarch64__
#define KEEP_IN_REGISTER(value) __asm__ volatile("" : "+w"(value))
#else
#define KEEP_IN_REGISTER(value) __asm__ volatile("" : "+x"(value))
#endif

enum { STEPS = 1 << 16, CHAINS = 12 };
static const double SECONDS = 0.5;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void chains(vector sums[CHAINS], vector factor, vector summand)
{
    vector local[CHAINS];
    for (int c = 0; c < CHAINS; c++)
        local[c] = sums[c];
    for (int step = 0; step < STEPS; step++) {
#pragma GCC unroll 12
        for (int c = 0; c < CHAINS; c++) {
            local[c] = local[c] * factor + summand;
            KEEP_IN_REGISTER(local[c]);
        }
    }
    for (int c = 0; c < CHAINS; c++)
        sums[c] = local[c];
}

int main(void)
{
    vector sums[CHAINS] = {0};
    const vector zero = {0}, factor = zero + 0.999f, summand = zero + 0.001f;
    const double start = now();
    double num_calls = 0;
    do {
        chains(sums, factor, summand);
        num_calls++;
    } while (now() - start < SECONDS);
    const double operations = num_calls * STEPS * CHAINS * LANES * 2;
    printf("%.6g\n", operations / (now() - start));
    return 0;
}
