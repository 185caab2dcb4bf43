/* Four filters at one place: start plus the products of a window, if that is larger.
 * Weights stand in the order of use: in each row, four bytes together [filter][byte],
 * then those that are left over, one by one [byte][filter]. */
KERNEL void window_4_$xs(const Frame *s, const $x *x, const Weight *w,
                         const Total *start, Total *best)
{
    const int width = s->width * s->channels, run = s->columns * s->channels;
    Sum a = start[0], b = start[1], c = start[2], d = start[3];
    Sum all = 0;
    UNROLL_ROWS
    for (int row = 0; row < s->rows; row++) {
        const $x *p = x + row * width;
        int left = run;
        for (; left >= 4; left -= 4, p += 4, w += 16) {
            ADD_BLOCK
        }
        for (; left > 0; left--, p++, w += 4) {
            ADD_PRODUCTS(p[0], w, 1)
        }
    }
    all *= OFFSET;
    keep_larger(a - all, best);
    keep_larger(b - all, best + 1);
    keep_larger(c - all, best + 2);
    keep_larger(d - all, best + 3);
}
