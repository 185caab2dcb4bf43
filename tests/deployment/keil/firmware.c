/* firmware.c - what runs on the chip while a debugger fills its memory
 *
 * One convolution of 5x5, ReLU, a pooling of 2x2 and a dense layer with softmax, whose
 * image and weights were written to fixed addresses. It has no weights of its own, and
 * needs no library. The build says how many FILTERS there are and where things lie:
 * SEED_004 for the map of the notebook, in which arrays are transposed, or an address
 * for each of IMAGE, CONV_KERNEL, CONV_BIAS, DENSE_KERNEL and DENSE_BIAS.
 *
 * On a chip: classify((const void *)0x20000000, scores).
 */

#include <stdint.h>

#define RAM 0x20000000u /* what the first argument of classify() is on a chip */
#define SIDE 28
#define SIZE 5
#define POOLED 12
#define FEATURES (POOLED * POOLED * FILTERS)
#define CLASSES 10

#ifdef SEED_004 /* axes the other way round: y and the features are the fastest */
#define IMAGE 0x20000014u
#define CONV_KERNEL 0x20000C54u
#define DENSE_KERNEL 0x20000F74u
#define CONV_BIAS 0x2000C374u
#define DENSE_BIAS 0x2000C394u
#define PIXEL(y, x) ((x) * SIDE + (y))
#define TAP(y, x, filter) (((filter) * SIZE + (x)) * SIZE + (y))
#define WEIGHT(feature, unit) ((unit) * FEATURES + (feature))
#else /* the order of Keras: x, the filters and the units are the fastest */
#define PIXEL(y, x) ((y) * SIDE + (x))
#define TAP(y, x, filter) (((y) * SIZE + (x)) * FILTERS + (filter))
#define WEIGHT(feature, unit) ((feature) * CLASSES + (unit))
#endif

void classify(const void *ram, float scores[CLASSES]);

static const float *at(const void *ram, uint32_t address)
{
    return (const float *)ram + (address - RAM) / 4;
}

static float convolved(const void *ram, int y, int x, int filter)
{
    const float *image = at(ram, IMAGE);
    const float *kernel = at(ram, CONV_KERNEL);
    float sum = 0.0f;
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            sum += image[PIXEL(y + i, x + j)] * kernel[TAP(i, j, filter)];
        }
    }
    return sum + at(ram, CONV_BIAS)[filter];
}

static float pooled(const void *ram, int row, int column, int filter)
{
    float largest = 0.0f; /* the largest of four ReLUs */
    for (int i = 0; i < 4; i++) {
        const float y = convolved(ram, 2 * row + i / 2, 2 * column + i % 2, filter);
        if (y > largest) {
            largest = y;
        }
    }
    return largest;
}

/* e to the power of x, which is at most 0: a short series, squared ten times */
static float power_of_e(double x)
{
    if (x < -100.0) {
        return 0.0f;
    }
    double y = x / 1024.0;
    y = 1.0 + y * (1.0 + y * (0.5 + y / 6.0));
    for (int i = 0; i < 10; i++) {
        y *= y;
    }
    return (float)y;
}

static void softmax(float scores[CLASSES])
{
    float largest = scores[0];
    float sum = 0.0f;
    for (int unit = 1; unit < CLASSES; unit++) {
        if (scores[unit] > largest) {
            largest = scores[unit];
        }
    }
    for (int unit = 0; unit < CLASSES; unit++) {
        scores[unit] = power_of_e((double)scores[unit] - (double)largest);
        sum += scores[unit];
    }
    for (int unit = 0; unit < CLASSES; unit++) {
        scores[unit] /= sum;
    }
}

/* Whatever the order in memory, Flatten() has read rows, columns and then channels. */
void classify(const void *ram, float scores[CLASSES])
{
    const float *weights = at(ram, DENSE_KERNEL);
    for (int unit = 0; unit < CLASSES; unit++) {
        scores[unit] = at(ram, DENSE_BIAS)[unit];
    }
    for (int place = 0; place < POOLED * POOLED; place++) {
        for (int filter = 0; filter < FILTERS; filter++) {
            const int feature = place * FILTERS + filter;
            const float y = pooled(ram, place / POOLED, place % POOLED, filter);
            for (int unit = 0; unit < CLASSES; unit++) {
                scores[unit] += y * weights[WEIGHT(feature, unit)];
            }
        }
    }
    softmax(scores);
}
