/* The mean of each window; what lies outside of the image does not count. */
KERNEL void mean_pool_$xs(const Frame *s, const Slide *m, const $x *x, float *y)
{
    for (int row = 0; row < m->rows; row++)
        for (int column = 0; column < m->columns; column++) {
            const Range down = seen(row * m->down - m->top, s->rows, s->height);
            const Range across = seen(column * m->across - m->left, s->columns, s->width);
            const int count = (down.end - down.first) * (across.end - across.first);
            for (int k = 0; k < s->channels; k++) {
                float sum = 0.0f;
                for (int i = down.first; i < down.end; i++)
                    for (int j = across.first; j < across.end; j++)
                        sum += (float)x[(i * s->width + j) * s->channels + k];
                *y++ = sum / (float)count;
            }
        }
}
