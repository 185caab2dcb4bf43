/* One filter at one place. */
KERNEL void window_1_$xs(const Frame *s, const $x *x, const Weight *w,
                         const Total *start, Total *best)
{
    const int width = s->width * s->channels, run = s->columns * s->channels;
    Sum a = start[0];
    for (int row = 0; row < s->rows; row++) {
        UNROLL
        for (int i = 0; i < run; i++)
            a += (Sum)x[row * width + i] * FACTOR(*w++);
    }
    keep_larger(a, best);
}
