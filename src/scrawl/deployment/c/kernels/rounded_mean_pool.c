/* How to divide by how many pixels a window sees. */
typedef struct {
    uint32_t count;
    uint16_t multiplier;
    uint8_t shift1, shift2;
} Division;

KERNEL uint8_t divided(uint32_t sum, uint32_t count, const Division *d)
{
    while (d->count != count)
        d++;
    return (uint8_t)((((sum + count / 2) >> d->shift1) * d->multiplier) >> d->shift2);
}

/* The mean of each window; what lies outside of the image does not count. */
KERNEL void rounded_mean_pool_$xs(const Frame *s, const Slide *m, const Division *d,
                         const $x *x, uint8_t *y)
{
    for (int row = 0; row < m->rows; row++)
        for (int column = 0; column < m->columns; column++) {
            const Range down = seen(row * m->down - m->top, s->rows, s->height);
            const Range across = seen(column * m->across - m->left, s->columns, s->width);
            const int count = (down.end - down.first) * (across.end - across.first);
            for (int k = 0; k < s->channels; k++) {
                uint32_t sum = 0;
                for (int i = down.first; i < down.end; i++)
                    for (int j = across.first; j < across.end; j++)
                        sum += x[(i * s->width + j) * s->channels + k];
                *y++ = divided(sum, (uint32_t)count, d);
            }
        }
}
