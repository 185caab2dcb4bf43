/* A sum of several values, each times its factor. */
KERNEL void weighted_sum(const uint8_t *const *x, const int16_t *factor, int terms,
                         Total start, const Scaling *s, uint8_t *y, int count)
{
    for (int i = 0; i < count; i++) {
        Total sum = start;
        for (int k = 0; k < terms; k++)
            sum += (Total)factor[k] * x[k][i];
        y[i] = scaled(sum, s);
    }
}
