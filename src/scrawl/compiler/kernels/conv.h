/* conv.h - kernels that slide over an image
 *
 * Images are [height][width][channels]; kernels [ky][kx][channel][filter], the filters
 * padded with zeros to whole vectors. Every output is one chain of FMAs in the order ky,
 * kx, channel, cut after whole kernel rows where it would grow over 2,048 terms.
 */
typedef struct {
    int height, width, channels; /* of the input, padding included           */
    int rows, columns, filters;  /* of the output                            */
    int kernel_height, kernel_width, stride_y, stride_x;
    int tile, vectors;  /* output columns and filter vectors in registers    */
    int rows_per_chain; /* kernel rows before a chain is cut                 */
    int held_rows, held_run; /* of the kernel gradient: block in registers   */
    int band;           /* output rows of one chain of the kernel gradient   */
} Conv;

INLINE int whole_vectors(int n) { return (n + LANES - 1) / LANES; }

/* `count` outputs of a row, `valid` of their filters; the kernel rows [first, last). */
INLINE void conv_tile(const Conv c, const float *x, const float *kernel,
                      const float *bias, float *y, const int first, const int last,
                      const int valid)
{
    const int vectors = whole_vectors(valid);
    const int padded = whole_vectors(c.filters) * LANES;
    const int step = c.stride_x * c.channels;
    vf sum[MAX_TILE][MAX_VECTORS];
    UNROLL for (int i = 0; i < c.tile; i++)
        UNROLL for (int v = 0; v < vectors; v++)
            sum[i][v] = bias && !first ? load(bias + v * LANES) : (vf){0};
    for (int ky = first; ky < last; ky++)
        for (int kx = 0; kx < c.kernel_width; kx++) {
            const float *in = x + (ky * c.width + kx) * c.channels;
            const float *w = kernel + (ky * c.kernel_width + kx) * c.channels * padded;
            for (int channel = 0; channel < c.channels; channel++) {
                vf weight[MAX_VECTORS];
                UNROLL for (int v = 0; v < vectors; v++)
                    weight[v] = load(w + channel * padded + v * LANES);
                UNROLL for (int i = 0; i < c.tile; i++) {
                    vf s = broadcast(in[i * step + channel]);
                    UNROLL for (int v = 0; v < vectors; v++)
                        sum[i][v] = multiply_add(s, weight[v], sum[i][v]);
                }
            }
        }
    UNROLL for (int i = 0; i < c.tile; i++)
        UNROLL for (int v = 0; v < vectors; v++) {
            float *out = y + i * c.filters + v * LANES;
            const int count = valid - v * LANES;
            if (first)
                sum[i][v] += load_part(out, count);
            store_part(out, sum[i][v], count);
        }
}

INLINE void conv_columns(const Conv c, const float *x, const float *kernel,
                         const float *bias, float *y, const int valid)
{
    for (int column = 0; column < c.columns; column += c.tile) {
        /* The last tile overlaps the one before: the same numbers are written again,
         * which a sum over several chains must not do. */
        int start = at_most(column, c.columns - c.tile);
        const float *in = x + start * c.stride_x * c.channels;
        float *out = y + start * c.filters;
        conv_tile(c, in, kernel, bias, out, 0, at_most(c.rows_per_chain, c.kernel_height),
                  valid);
        for (int ky = c.rows_per_chain; ky < c.kernel_height; ky += c.rows_per_chain)
            conv_tile(c, in, kernel, bias, out, ky,
                      at_most(ky + c.rows_per_chain, c.kernel_height), valid);
    }
}

/* y = bias + x * kernel, `bias` may be 0 */
INLINE void conv_forward(const Conv c, const float *x, const float *kernel,
                         const float *bias, float *y)
{
    const int block = c.vectors * LANES, rest = c.filters % block;
    for (int row = 0; row < c.rows; row++) {
        const float *in = x + row * c.stride_y * c.width * c.channels;
        float *out = y + row * c.columns * c.filters;
        for (int f = 0; f + block <= c.filters; f += block)
            conv_columns(c, in, kernel + f, bias ? bias + f : 0, out + f, block);
        if (rest) {
            const int f = c.filters - rest;
            conv_columns(c, in, kernel + f, bias ? bias + f : 0, out + f, rest);
        }
    }
}

/* Add what the registers hold of a block to the gradient. */
INLINE void conv_gradient_add(const Conv c, vf sum[MAX_TILE][MAX_VECTORS], const vf *bias,
                              float *dkernel, float *dbias, const int held_rows,
                              const int held_run, const int vectors)
{
    const int padded = whole_vectors(c.filters) * LANES;
    const int run = c.kernel_width * c.channels;
    UNROLL for (int v = 0; v < vectors; v++) {
        UNROLL for (int t = 0; t < held_rows * held_run; t++) {
            float *g = dkernel + (t / held_run * run + t % held_run) * padded + v * LANES;
            store(g, load(g) + sum[t][v]);
        }
        if (dbias)
            store(dbias + v * LANES, load(dbias + v * LANES) + bias[v]);
    }
}

/* The kernel's gradient for `held` values of a row run from `x`, held in registers while
 * the window slides over `band` output rows. */
INLINE void conv_gradient_block(const Conv c, const float *x, const float *dy,
                                float *dkernel, float *dbias, const int rows,
                                const int held_rows, const int held_run, const int valid)
{
    const int vectors = whole_vectors(valid);
    const int line = c.width * c.channels;
    vf sum[MAX_TILE][MAX_VECTORS], bias[MAX_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) {
        bias[v] = (vf){0};
        UNROLL for (int t = 0; t < held_rows * held_run; t++)
            sum[t][v] = (vf){0};
    }
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < c.columns; column++) {
            const float *in = x + row * c.stride_y * line + column * c.stride_x * c.channels;
            const float *out = dy + (row * c.columns + column) * c.filters;
            vf d[MAX_VECTORS];
            UNROLL for (int v = 0; v < vectors; v++) {
                d[v] = load_part(out + v * LANES, valid - v * LANES);
                if (dbias)
                    bias[v] += d[v];
            }
            UNROLL for (int t = 0; t < held_rows * held_run; t++) {
                vf s = broadcast(in[t / held_run * line + t % held_run]);
                UNROLL for (int v = 0; v < vectors; v++)
                    sum[t][v] = multiply_add(s, d[v], sum[t][v]);
            }
        }
    conv_gradient_add(c, sum, bias, dkernel, dbias, held_rows, held_run, vectors);
}

/* All blocks of kernel rows and runs for one block of filters and one band of rows. */
INLINE void conv_gradient_filters(const Conv c, const float *x, const float *dy,
                                  float *dkernel, float *dbias, const int rows,
                                  const int valid)
{
    const int padded = whole_vectors(c.filters) * LANES;
    const int run = c.kernel_width * c.channels, line = c.width * c.channels;
    const int rest = run % c.held_run;
    for (int ky = 0; ky < c.kernel_height; ky += c.held_rows) {
        const float *in = x + ky * line;
        float *g = dkernel + ky * run * padded;
        for (int r = 0; r + c.held_run <= run; r += c.held_run)
            conv_gradient_block(c, in + r, dy, g + r * padded, ky || r ? 0 : dbias, rows,
                                c.held_rows, c.held_run, valid);
        if (rest)
            conv_gradient_block(c, in + run - rest, dy, g + (run - rest) * padded, 0, rows,
                                c.held_rows, rest, valid);
    }
}

/* dkernel += gradient of one image, dbias likewise; `dbias` may be 0. Each band of
 * output rows is a chain of its own, added to the sum. */
INLINE void conv_gradient(const Conv c, const float *x, const float *dy, float *dkernel,
                          float *dbias)
{
    const int block = c.vectors * LANES, rest = c.filters % block;
    for (int row = 0; row < c.rows; row += c.band) {
        const int rows = at_most(c.band, c.rows - row);
        const float *in = x + row * c.stride_y * c.width * c.channels;
        const float *out = dy + row * c.columns * c.filters;
        for (int f = 0; f + block <= c.filters; f += block)
            conv_gradient_filters(c, in, out + f, dkernel + f, dbias ? dbias + f : 0, rows,
                                  block);
        if (rest) {
            const int f = c.filters - rest;
            conv_gradient_filters(c, in, out + f, dkernel + f, dbias ? dbias + f : 0, rows,
                                  rest);
        }
    }
}
