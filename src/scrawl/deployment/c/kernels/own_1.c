/* One channel at one place, with weights of its own. */
KERNEL void own_1_$xs(const Frame *s, const $x *x, const Weight *w,
                      const Total *start, Total *best)
{
    Sum a = start[0];
    for (int i = 0; i < s->rows; i++)
        for (int j = 0; j < s->columns; j++)
            a += (Sum)x[(i * s->width + j) * s->channels] * FACTOR(*w++);
    keep_larger(a, best);
}
