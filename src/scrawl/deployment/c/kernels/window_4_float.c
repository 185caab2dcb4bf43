/* Four filters at one place: start plus the products of a window, if that is larger.
 * The weights of one number stand side by side: [rows][columns][channels][4]. */
KERNEL void window_4_$xs(const Frame *s, const $x *x, const Weight *w,
                         const Total *start, Total *best)
{
    const int width = s->width * s->channels, run = s->columns * s->channels;
    Sum a = start[0], b = start[1], c = start[2], d = start[3];
    for (int row = 0; row < s->rows; row++)
        for (int i = 0; i < run; i++, w += 4) {
            const Sum v = (Sum)x[row * width + i];
            a = ADDED(a, v, w[0]);
            b = ADDED(b, v, w[1]);
            c = ADDED(c, v, w[2]);
            d = ADDED(d, v, w[3]);
        }
    keep_larger(a, best);
    keep_larger(b, best + 1);
    keep_larger(c, best + 2);
    keep_larger(d, best + 3);
}
