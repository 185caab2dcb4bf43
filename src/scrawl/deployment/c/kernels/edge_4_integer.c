/* Four filters at a place at the edge, where the window also sees what is outside. */
KERNEL void edge_4_$xs(const Frame *s, const $x *x, int top, int left, int outside,
                       const Weight *w, const Total *start, Total *best)
{
    const int run = s->columns * s->channels, whole = run / 4 * 4;
    Sum a = start[0], b = start[1], c = start[2], d = start[3];
    for (int i = top; i < top + s->rows; i++, w += 4 * run) {
        int n = 0;
        for (int j = left; j < left + s->columns; j++)
            for (int k = 0; k < s->channels; k++, n++) {
                const Weight *q = w + (n < whole ? n / 4 * 16 + n % 4 : n * 4);
                const int apart = n < whole ? 4 : 1;
                const Sum v = PIXEL(k);
                a += v * FACTOR(q[0]);
                b += v * FACTOR(q[apart]);
                c += v * FACTOR(q[2 * apart]);
                d += v * FACTOR(q[3 * apart]);
            }
    }
    keep_larger(a, best);
    keep_larger(b, best + 1);
    keep_larger(c, best + 2);
    keep_larger(d, best + 3);
}
