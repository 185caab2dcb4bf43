/* planes.h - a convolution with one filter, whose lanes are neighbours in a row
 *
 * Its input lies in planes, [channel][row][column]. Every output is the same chain of FMAs
 * as in conv.h; there, one filter leaves all lanes but one empty.
 */
enum { PLANE_ROWS = 4, PLANE_VECTORS = LANES == 16 ? 4 : 2 }; /* in registers */

/* Copy a row from `x`, [column][channel], to planes that are `plane` floats apart. */
INLINE void spread_row(const Spread s, const float *x, float *y, const int plane)
{
    const int is_dense = s.stride_x == 1 && s.columns >= LANES;
    int channel = 0;
    for (; is_dense && channel + LANES <= s.channels; channel += LANES)
        for (int column = 0; column < s.columns; column += LANES) {
            const int start = at_most(column, s.columns - LANES); /* some of them twice */
            transpose(x + start * s.channels + channel, s.channels,
                      y + channel * plane + start, plane);
        }
    for (; channel < s.channels; channel++)
        for (int column = 0; column < s.columns; column++)
            y[channel * plane + column * s.stride_x] = x[column * s.channels + channel];
}

INLINE void spread_planes(const Spread s, const float *x, float *y)
{
    const int plane = s.height * s.width;
    clear(y, plane * s.channels);
    for (int row = 0; row < s.rows; row++)
        spread_row(s, x + row * s.columns * s.channels,
                   y + (s.top + row * s.stride_y) * s.width + s.left, plane);
}

/* `rows` by `count` outputs; the kernel rows [first, last). */
INLINE void plane_tile(const Conv c, const float *x, const float *kernel, float *y,
                       const int rows, const int count, const int first, const int last)
{
    const int vectors = whole_vectors(count);
    vf sum[PLANE_ROWS][PLANE_VECTORS];
    UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int v = 0; v < vectors; v++)
            sum[i][v] = (vf){0};
    for (int ky = first; ky < last; ky++)
        for (int kx = 0; kx < c.kernel_width; kx++) {
            const float *w = kernel + (ky * c.kernel_width + kx) * c.channels * LANES;
            for (int channel = 0; channel < c.channels; channel++) {
                const float *in = x + (channel * c.height + ky) * c.width + kx;
                const vf weight = broadcast(w[channel * LANES]);
                UNROLL for (int i = 0; i < rows; i++)
                    UNROLL for (int v = 0; v < vectors; v++)
                        sum[i][v] = multiply_add(load(in + i * c.width + v * LANES), weight,
                                                 sum[i][v]);
            }
        }
    UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int v = 0; v < vectors; v++) {
            float *out = y + i * c.columns + v * LANES;
            if (first)
                sum[i][v] += load_part(out, count - v * LANES);
            store_part(out, sum[i][v], count - v * LANES);
        }
}

INLINE void plane_columns(const Conv c, const float *x, const float *kernel, float *y,
                          const int rows, const int count)
{
    for (int ky = 0; ky < c.kernel_height; ky += c.rows_per_chain)
        plane_tile(c, x, kernel, y, rows, count, ky,
                   at_most(ky + c.rows_per_chain, c.kernel_height));
}

INLINE void plane_rows(const Conv c, const float *x, const float *kernel, float *y,
                       const int rows)
{
    const int block = PLANE_VECTORS * LANES;
    int column = 0;
    for (; column + block <= c.columns; column += block)
        plane_columns(c, x + column, kernel, y + column, rows, block);
    if (c.columns % block)
        plane_columns(c, x + column, kernel, y + column, rows, c.columns % block);
}

/* y = x * kernel, for windows that move by one place */
INLINE void plane_forward(const Conv c, const float *x, const float *kernel, float *y)
{
    int row = 0;
    for (; row + PLANE_ROWS <= c.rows; row += PLANE_ROWS)
        plane_rows(c, x + row * c.width, kernel, y + row * c.columns, PLANE_ROWS);
    for (; row < c.rows; row++)
        plane_rows(c, x + row * c.width, kernel, y + row * c.columns, 1);
}
