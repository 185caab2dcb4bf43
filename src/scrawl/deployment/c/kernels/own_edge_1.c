/* One channel at a place at the edge. */
KERNEL void own_edge_1_$xs(const Frame *s, const $x *x, int top, int left, int outside,
                           const Weight *w, const Total *start, Total *best)
{
    Sum a = start[0];
    for (int i = top; i < top + s->rows; i++)
        for (int j = left; j < left + s->columns; j++)
            a += PIXEL(0) * FACTOR(*w++);
    keep_larger(a, best);
}
