/* check.c - does this build compute what the network does?
 *
 * main returns 0 if it gives the scores of vectors.h, and the number of the first example
 * that differs, from 1 (255 for all behind that), if not. It needs no library: run it on
 * the board, too; beside another main, with -Dmain=${prefix}_check.
 */
#include "$prefix.h"
#include "vectors.h"

static int is_equal(const ${prefix}_score *scores, const ${prefix}_score *expected,
                    int count)
{
    for (int k = 0; k < count; k++) {
$difference
    }
    return 1;
}

static int is_right(int example)
{
$scores
    ${prefix}_compute($arguments);
    return $all_equal;
}

int main(void)
{
    for (int example = 0; example < VECTORS; example++)
        if (!is_right(example))
            return example < 255 ? example + 1 : 255;
    return 0;
}
