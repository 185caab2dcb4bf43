/* $prefix.c - the network '$name' in $arithmetic; $prefix.h is its data sheet
 *
$order
 */
#include "$prefix.h"

$preamble
$buffers
$kernels
$functions
void ${prefix}_compute($compute_parameters)
{
$calls
}

int ${prefix}_best(const ${prefix}_score *scores, int count)
{
    int best = 0;
    for (int k = 1; k < count; k++)
        if (scores[k] > scores[best])
            best = k;
    return best;
}

int ${prefix}_classify($classify_parameters)
{
$scores
    ${prefix}_compute($arguments);
    return ${prefix}_best($first_scores, $num_classes);
}
