/* The largest number of each window; what lies outside of the image never counts. */
KERNEL void max_pool_$xs(const Frame *s, const Slide *m, const $x *x, $y *y)
{
    for (int row = 0; row < m->rows; row++)
        for (int column = 0; column < m->columns; column++) {
            const Range down = seen(row * m->down - m->top, s->rows, s->height);
            const Range across = seen(column * m->across - m->left, s->columns, s->width);
            for (int k = 0; k < s->channels; k++, y++) {
                *y = ($y)x[(down.first * s->width + across.first) * s->channels + k];
                for (int i = down.first; i < down.end; i++)
                    for (int j = across.first; j < across.end; j++) {
                        const $x v = x[(i * s->width + j) * s->channels + k];
                        if (($y)v > *y)
                            *y = ($y)v;
                    }
            }
        }
}
