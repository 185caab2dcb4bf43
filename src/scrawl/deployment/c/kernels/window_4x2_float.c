/* The same at two places, the second one `step` numbers further: best[2][4]. */
KERNEL void window_4x2_$xs(const Frame *s, const $x *x, int step, const Weight *w,
                           const Total *start, Total *best)
{
    const int width = s->width * s->channels, run = s->columns * s->channels;
    Sum a = start[0], b = start[1], c = start[2], d = start[3];
    Sum e = start[0], f = start[1], g = start[2], h = start[3];
    for (int row = 0; row < s->rows; row++) {
        const $x *p = x + row * width;
        for (int i = 0; i < run; i++, p++, w += 4) {
            const Sum u = (Sum)p[0], v = (Sum)p[step];
            ADD_TWICE(a, e, 0)
            ADD_TWICE(b, f, 1)
            ADD_TWICE(c, g, 2)
            ADD_TWICE(d, h, 3)
        }
    }
    keep_larger(a, best);
    keep_larger(b, best + 1);
    keep_larger(c, best + 2);
    keep_larger(d, best + 3);
    keep_larger(e, best + 4);
    keep_larger(f, best + 5);
    keep_larger(g, best + 6);
    keep_larger(h, best + 7);
}
