/* tiny_integer.c - see tiny_integer.h. */
#include "tiny_integer.h"

#ifndef TINY_INTEGER_LAYER
#define TINY_INTEGER_LAYER
#endif

static const int8_t KERNEL[18] = { /* [2 filters][3][3] */
    18, -27, -41, 28, -55, 51, -17, -20, -14,
    -43, 54, 50, -12, -12, -2, 51, 6, -11,
};
static const int8_t WEIGHTS[72] = { /* [4 classes][2 filters][3][3] */
    37, 94, 25, 47, 16, -101, 31, 122, 113,
    80, 2, -58, -17, 35, 57, 56, -67, 112,
    -50, -16, 123, -61, 6, -50, 13, -41, -125,
    74, -21, 125, 21, -47, -122, -31, 30, 23,
    34, -93, -112, 35, 33, -42, -8, -37, 46,
    107, -37, 28, 53, -56, 61, -2, -122, 23,
    -112, 117, 46, -122, 119, -33, -63, 33, -11,
    -51, 24, 26, -46, -82, -34, -80, -47, 67,
};
static const int8_t SUM_WEIGHTS[24] = { /* [6 sums][4 classes] */
    -33, 89, 25, -60,
    -51, 74, -31, -101,
    70, 81, -121, 121,
    18, 48, 61, -94,
    -48, 1, -71, 40,
    78, -59, -66, -44,
};

static int8_t pooled[18]; /* [2 filters][3][3] */

static int8_t saturate(int32_t value)
{
    return (int8_t)(value > 127 ? 127 : value < -128 ? -128 : value);
}

static int32_t convolve(const uint8_t *image, const int8_t *kernel)
{
    int32_t sum = 0;
    for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 3; x++) {
            sum += image[y * 8 + x] * kernel[y * 3 + x];
        }
    }
    return sum;
}

TINY_INTEGER_LAYER static void tiny_integer_layer_0_conv(const uint8_t *image)
{
    for (int i = 0; i < 18; i++) {
        const uint8_t *corner = image + (i % 9 / 3) * 16 + (i % 3) * 2;
        int32_t largest = 0;
        for (int place = 0; place < 4; place++) {
            const uint8_t *from = corner + place / 2 * 8 + place % 2;
            int32_t value = convolve(from, KERNEL + i / 9 * 9);
            largest = value > largest ? value : largest;
        }
        pooled[i] = saturate(largest / 256);
    }
}

TINY_INTEGER_LAYER static void tiny_integer_layer_1_dense(int32_t *sums)
{
    for (int c = 0; c < 4; c++) {
        int32_t sum = 0;
        for (int i = 0; i < 18; i++) {
            sum += WEIGHTS[c * 18 + i] * pooled[i];
        }
        sums[c] = sum;
    }
}

TINY_INTEGER_LAYER static void tiny_integer_layer_2_sum(
    const int32_t *digit, int32_t number, int32_t *sums)
{
    for (int s = 0; s < 6; s++) {
        sums[s] = number * (s - 2) * 1000;
        for (int c = 0; c < 4; c++) {
            sums[s] += SUM_WEIGHTS[s * 4 + c] * saturate(digit[c] / 64);
        }
    }
}

void tiny_integer_compute(const uint8_t image[64], const uint8_t number[1],
                          tiny_integer_score digit[4], tiny_integer_score sum[6])
{
    tiny_integer_layer_0_conv(image);
    tiny_integer_layer_1_dense(digit);
    tiny_integer_layer_2_sum(digit, number[0], sum);
}

int tiny_integer_best(const tiny_integer_score *scores, int count)
{
    int best = 0;
    for (int c = 1; c < count; c++) {
        best = scores[c] > scores[best] ? c : best;
    }
    return best;
}

int tiny_integer_classify(const uint8_t image[64], const uint8_t number[1])
{
    tiny_integer_score digit[4];
    tiny_integer_score sum[6];
    tiny_integer_compute(image, number, digit, sum);
    return tiny_integer_best(digit, 4);
}
