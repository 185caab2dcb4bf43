/* Four channels at a place at the edge. */
KERNEL void own_edge_4_$xs(const Frame *s, const $x *x, int top, int left, int outside,
                           const Weight *w, const Total *start, Total *best)
{
    Sum a = start[0], b = start[1], c = start[2], d = start[3];
    for (int i = top; i < top + s->rows; i++)
        for (int j = left; j < left + s->columns; j++, w += 4) {
            a += PIXEL(0) * FACTOR(w[0]);
            b += PIXEL(1) * FACTOR(w[1]);
            c += PIXEL(2) * FACTOR(w[2]);
            d += PIXEL(3) * FACTOR(w[3]);
        }
    keep_larger(a, best);
    keep_larger(b, best + 1);
    keep_larger(c, best + 2);
    keep_larger(d, best + 3);
}
