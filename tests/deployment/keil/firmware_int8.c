/* firmware_int8.c - the same network in integers, of which a debugger fills the memory
 *
 * One convolution of 5x5, pooling of 2x2 and a dense layer, as docs/integer-arithmetic.md
 * computes them. Image, weights and constants were written to fixed addresses, packed
 * into words; the build gives an address for each, and how many FILTERS there are.
 */

#include <stdint.h>

#define SIDE 28
#define SIZE 5
#define POOLED 12
#define CLASSES 10

#define AT(type, address) ((const type *)(uintptr_t)(address))

void classify(int32_t scores[CLASSES]);

static uint32_t finished(int32_t accumulator, int filter)
{
    const uint32_t span = AT(uint32_t, CONV_SPAN)[filter];
    const uint32_t multiplier = AT(uint16_t, CONV_MULTIPLIER)[filter];
    uint32_t u = accumulator < 0 ? 0 : (uint32_t)accumulator;
    if (u > span) {
        u = span;
    }
    u >>= AT(uint8_t, CONV_SHIFT1)[filter];
    return u * multiplier >> AT(uint8_t, CONV_SHIFT2)[filter];
}

static uint32_t convolved(int y, int x, int filter)
{
    const uint8_t *image = AT(uint8_t, IMAGE);
    const int8_t *kernel = AT(int8_t, CONV_KERNEL);
    int32_t sum = AT(int32_t, CONV_START)[filter];
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            const int weight = kernel[(i * SIZE + j) * FILTERS + filter];
            sum += weight * image[(y + i) * SIDE + x + j];
        }
    }
    return finished(sum, filter);
}

static uint32_t pooled(int row, int column, int filter)
{
    uint32_t largest = 0;
    for (int i = 0; i < 4; i++) {
        const uint32_t y = convolved(2 * row + i / 2, 2 * column + i % 2, filter);
        if (y > largest) {
            largest = y;
        }
    }
    return largest;
}

void classify(int32_t scores[CLASSES])
{
    const int8_t *weights = AT(int8_t, DENSE_KERNEL);
    for (int unit = 0; unit < CLASSES; unit++) {
        scores[unit] = AT(int32_t, DENSE_START)[unit];
    }
    for (int place = 0; place < POOLED * POOLED; place++) {
        for (int filter = 0; filter < FILTERS; filter++) {
            const int32_t y = (int32_t)pooled(place / POOLED, place % POOLED, filter);
            for (int unit = 0; unit < CLASSES; unit++) {
                scores[unit] += y * weights[unit];
            }
            weights += CLASSES;
        }
    }
}
