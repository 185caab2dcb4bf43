/* Four channels at one place, each with weights of its own: [rows][columns][4]. */
KERNEL void own_4_$xs(const Frame *s, const $x *x, const Weight *w,
                      const Total *start, Total *best)
{
    Sum a = start[0], b = start[1], c = start[2], d = start[3];
    for (int i = 0; i < s->rows; i++)
        for (int j = 0; j < s->columns; j++, w += 4) {
            const $x *p = x + (i * s->width + j) * s->channels;
            a += (Sum)p[0] * FACTOR(w[0]);
            b += (Sum)p[1] * FACTOR(w[1]);
            c += (Sum)p[2] * FACTOR(w[2]);
            d += (Sum)p[3] * FACTOR(w[3]);
        }
    keep_larger(a, best);
    keep_larger(b, best + 1);
    keep_larger(c, best + 2);
    keep_larger(d, best + 3);
}
