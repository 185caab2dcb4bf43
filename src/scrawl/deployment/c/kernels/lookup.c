KERNEL void lookup(const uint8_t *table, const uint8_t *x, uint8_t *y, int count)
{
    for (int i = 0; i < count; i++)
        y[i] = table[x[i]];
}
