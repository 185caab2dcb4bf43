/* average.h - the mean of each window, of the part of it that lies inside the image
 *
 * Sizes are those of a Pool. Sums run in reading order, cut after whole rows of a window
 * where they would grow over CHAIN terms. On the way back the windows share out their
 * gradients in reading order, so they may overlap.
 */
typedef struct {
    int y, x, rows, columns; /* inside the image */
} Part;

INLINE Part part_inside(const Pool p, int row, int column)
{
    const int y0 = row * p.stride_y - p.top, x0 = column * p.stride_x - p.left;
    const int y = at_least(0, y0), x = at_least(0, x0);
    return (Part){y, x, at_most(y0 + p.size_y, p.height) - y,
                  at_most(x0 + p.size_x, p.width) - x};
}

INLINE vf mean_of(const Pool p, const Part part, const float *x, const int valid)
{
    const int rows_per_chain = at_least(1, CHAIN / p.size_x);
    vf total = {0};
    for (int first = 0; first < part.rows; first += rows_per_chain) {
        vf sum = {0};
        for (int row = first; row < at_most(first + rows_per_chain, part.rows); row++)
            for (int column = 0; column < part.columns; column++) {
                const int at = (part.y + row) * p.width + part.x + column;
                sum += load_part(x + at * p.channels, valid);
            }
        total += sum;
    }
    return total / broadcast((float)(part.rows * part.columns));
}

INLINE void average_forward(const Pool p, const float *x, float *y)
{
    const int rest = p.channels % LANES, whole = p.channels - rest;
    for (int row = 0; row < p.rows; row++)
        for (int column = 0; column < p.columns; column++, y += p.channels) {
            const Part part = part_inside(p, row, column);
            for (int c = 0; c < whole; c += LANES)
                store(y + c, mean_of(p, part, x + c, LANES));
            if (rest)
                store_part(y + whole, mean_of(p, part, x + whole, rest), rest);
        }
}

/* Each number of a part gets its share. */
INLINE void average_share(const Pool p, const Part part, const float *dy, float *dx,
                          const int valid)
{
    const int is_alone = p.stride_y >= p.size_y && p.stride_x >= p.size_x;
    const vf count = broadcast((float)(part.rows * part.columns));
    const vf share = load_part(dy, valid) / count;
    for (int row = 0; row < part.rows; row++)
        for (int column = 0; column < part.columns; column++) {
            const int at = (part.y + row) * p.width + part.x + column;
            float *to = dx + at * p.channels;
            const vf before = is_alone ? (vf){0} : load_part(to, valid);
            store_part(to, before + share, valid);
        }
}

INLINE void average_backward(const Pool p, const float *dy, float *dx)
{
    const int rest = p.channels % LANES, whole = p.channels - rest;
    clear(dx, p.height * p.width * p.channels);
    for (int row = 0; row < p.rows; row++)
        for (int column = 0; column < p.columns; column++, dy += p.channels) {
            const Part part = part_inside(p, row, column);
            for (int c = 0; c < whole; c += LANES)
                average_share(p, part, dy + c, dx + c, LANES);
            if (rest)
                average_share(p, part, dy + whole, dx + whole, rest);
        }
}
