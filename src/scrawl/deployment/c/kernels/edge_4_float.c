/* Four filters at a place at the edge, where the window also sees what is outside. */
KERNEL void edge_4_$xs(const Frame *s, const $x *x, int top, int left, int outside,
                       const Weight *w, const Total *start, Total *best)
{
    Sum a = start[0], b = start[1], c = start[2], d = start[3];
    for (int i = top; i < top + s->rows; i++)
        for (int j = left; j < left + s->columns; j++)
            for (int k = 0; k < s->channels; k++, w += 4) {
                const Sum v = PIXEL(k);
                a += v * FACTOR(w[0]);
                b += v * FACTOR(w[1]);
                c += v * FACTOR(w[2]);
                d += v * FACTOR(w[3]);
            }
    keep_larger(a, best);
    keep_larger(b, best + 1);
    keep_larger(c, best + 2);
    keep_larger(d, best + 3);
}
