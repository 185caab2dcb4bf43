/* $prefix.h - the network '$name' in $arithmetic, as C99
 *
$sheet
 */
#ifndef ${PREFIX}_H
#define ${PREFIX}_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef $score ${prefix}_score;

/* Read one example. Nothing is kept from one call to the next, but the buffers are
 * shared: one call at a time, not from an interrupt and the program both. Inputs are
 * only read, and may lie in flash. */
void ${prefix}_compute($compute_parameters);

/* The index of the largest score; of equal ones, the lowest. */
int ${prefix}_best(const ${prefix}_score *scores, int count);

/* The class of one example: the index of the largest score of '$first_output'. */
int ${prefix}_classify($classify_parameters);

#ifdef __cplusplus
}
#endif

#endif
