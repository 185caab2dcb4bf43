/* tiny_integer.h - four classes of 8x8 pixels, and their sum with a number from 0 to 2. */
#ifndef TINY_INTEGER_H
#define TINY_INTEGER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t tiny_integer_score; /* logits */

/* A comment with a parenthesis, ), and a prototype: void tiny_integer_compute(int a); */
void tiny_integer_compute(const uint8_t image[64], const uint8_t number[1],
                          tiny_integer_score digit[4], tiny_integer_score sum[6]);
int tiny_integer_best(const tiny_integer_score *scores, int count);
int tiny_integer_classify(const uint8_t image[64], const uint8_t number[1]);

#ifdef __cplusplus
}
#endif

#endif
