/* Probabilities along the last axis; the largest number is taken off first, so that no
 * power overflows. Sums run over the classes in order. */
static void softmax_of_$xs(const $x *x, float *y, int positions, int count)
{
    for (int i = 0; i < positions; i++, x += count, y += count) {
        float largest = (float)x[0], sum = 0.0f;
        for (int k = 1; k < count; k++)
            if ((float)x[k] > largest)
                largest = (float)x[k];
        for (int k = 0; k < count; k++) {
            y[k] = exponential((float)x[k] - largest);
            sum += y[k];
        }
        for (int k = 0; k < count; k++)
            y[k] /= sum;
    }
}
