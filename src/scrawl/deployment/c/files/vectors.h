/* vectors.h - $count examples, and the scores that the reference gives for them */
#ifndef ${PREFIX}_VECTORS_H
#define ${PREFIX}_VECTORS_H

#include "$prefix.h"

#define VECTORS $count

$arrays
#endif
