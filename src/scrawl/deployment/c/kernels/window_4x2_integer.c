/* The same at two places, the second one `step` bytes further: best[2][4]. */
KERNEL void window_4x2_$xs(const Frame *s, const $x *x, int step, const Weight *w,
                           const Total *start, Total *best)
{
    const int width = s->width * s->channels, run = s->columns * s->channels;
    Sum a = start[0], b = start[1], c = start[2], d = start[3];
    Sum e = a, f = b, g = c, h = d;
    for (int row = 0; row < s->rows; row++) {
        const $x *p = x + row * width;
        int left = run;
        for (; left >= 4; left -= 4, p += 4, w += 16) {
            ADD_TWICE(0, w, 4)
            ADD_TWICE(1, w + 1, 4)
            ADD_TWICE(2, w + 2, 4)
            ADD_TWICE(3, w + 3, 4)
        }
        for (; left > 0; left--, p++, w += 4) {
            ADD_TWICE(0, w, 1)
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
