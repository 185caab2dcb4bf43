/* tiny_float.h - four classes of 8x8 pixels: convolution, pooling, dense, softmax. */
#ifndef TINY_FLOAT_H
#define TINY_FLOAT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef float tiny_float_score; /* probabilities */

void tiny_float_compute(const uint8_t image[64], tiny_float_score digit[4]);
int tiny_float_best(const tiny_float_score *scores, int count);
int tiny_float_classify(const uint8_t image[64]);

#ifdef __cplusplus
}
#endif

#endif
