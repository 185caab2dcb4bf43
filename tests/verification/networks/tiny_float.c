/* tiny_float.c - see tiny_float.h. */
#include "tiny_float.h"

#ifndef TINY_FLOAT_LAYER
#define TINY_FLOAT_LAYER
#endif

static const float KERNEL[18] = { /* [2 filters][3][3] */
    -0.31f, 0.05f, -0.16f, 0.12f, 0.15f, -0.52f, -0.58f, 0.40f, -0.29f,
    -0.32f, 0.59f, -0.04f, 0.40f, -0.03f, 0.17f, -0.42f, 0.16f, 0.44f,
};
static const float WEIGHTS[72] = { /* [4 classes][2 filters][3][3] */
    0.04f, 0.43f, 0.31f, -0.78f, 0.46f, 0.16f, -0.36f, -0.84f, 0.66f,
    -0.05f, 0.39f, 0.68f, 0.39f, 0.76f, -0.19f, 0.54f, -0.10f, 0.78f,
    0.68f, -0.72f, -0.66f, -0.51f, 0.84f, -0.11f, 0.23f, -0.36f, 0.01f,
    -0.21f, -0.27f, 0.15f, 0.15f, 0.73f, 0.33f, 0.77f, 0.64f, 0.88f,
    0.31f, -0.61f, 0.65f, 0.84f, 0.73f, 0.12f, 0.38f, -0.52f, 0.60f,
    0.13f, -0.39f, -0.79f, 0.64f, 0.88f, -0.74f, 0.54f, -0.16f, -0.63f,
    -0.37f, 0.48f, 0.67f, -0.82f, 0.21f, -0.82f, 0.39f, -0.30f, 0.69f,
    0.87f, 0.01f, 0.90f, -0.34f, -0.76f, 0.18f, -0.84f, -0.54f, -0.17f,
};

static float pooled[18]; /* [2 filters][3][3] */

static float convolve(const uint8_t *image, const float *kernel)
{
    float sum = -0.25f;
    for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 3; x++) {
            sum += (float)image[y * 8 + x] / 255.0f * kernel[y * 3 + x];
        }
    }
    return sum > 0.0f ? sum : 0.0f;
}

TINY_FLOAT_LAYER static void tiny_float_layer_0_conv(const uint8_t *image)
{
    for (int i = 0; i < 18; i++) {
        const uint8_t *corner = image + (i % 9 / 3) * 16 + (i % 3) * 2;
        const float *kernel = KERNEL + i / 9 * 9;
        float largest = 0.0f;
        for (int place = 0; place < 4; place++) {
            float value = convolve(corner + place / 2 * 8 + place % 2, kernel);
            largest = value > largest ? value : largest;
        }
        pooled[i] = largest;
    }
}

TINY_FLOAT_LAYER static void tiny_float_layer_1_dense(float *sums)
{
    for (int c = 0; c < 4; c++) {
        float sum = 0.0f;
        for (int i = 0; i < 18; i++) {
            sum += WEIGHTS[c * 18 + i] * pooled[i];
        }
        sums[c] = sum;
    }
}

/* e to the power x <= 0: a polynomial of x / 64, squared six times. */
static float power_of_e(float x)
{
    float part = x < -64.0f ? -1.0f : x / 64.0f;
    float power = 1.0f + part * (1.0f + part * (0.5f + part * (1.0f / 6.0f)));
    for (int i = 0; i < 6; i++) {
        power *= power;
    }
    return power;
}

TINY_FLOAT_LAYER static void tiny_float_layer_2_softmax(float *sums)
{
    float largest = sums[tiny_float_best(sums, 4)];
    float total = 0.0f;
    for (int c = 0; c < 4; c++) {
        sums[c] = power_of_e(sums[c] - largest);
        total += sums[c];
    }
    for (int c = 0; c < 4; c++) {
        sums[c] /= total;
    }
}

void tiny_float_compute(const uint8_t image[64], tiny_float_score digit[4])
{
    tiny_float_layer_0_conv(image);
    tiny_float_layer_1_dense(digit);
    tiny_float_layer_2_softmax(digit);
}

int tiny_float_best(const tiny_float_score *scores, int count)
{
    int best = 0;
    for (int c = 1; c < count; c++) {
        best = scores[c] > scores[best] ? c : best;
    }
    return best;
}

int tiny_float_classify(const uint8_t image[64])
{
    tiny_float_score digit[4];
    tiny_float_compute(image, digit);
    return tiny_float_best(digit, 4);
}
