/* dense.h - every output from every input
 *
 * Weights lie in panels [panel][feature][width], outputs beyond the last padded with
 * zeros. Outputs and gradients are one chain over features, outputs or images, cut every
 * CHAIN terms. Rows of images beyond the batch are computed and never looked at.
 */
typedef struct {
    int features, outputs;
    int width;            /* of a panel, a multiple of 16                        */
    int x_stride;         /* floats from one image's features to the next's      */
    int y_stride;         /* the same for outputs                                */
    int images;           /* the largest batch, rounded up to 16                 */
} Dense;

enum {
    ROWS = LANES == 16 ? 8 : 4, /* of a tile: with PAIR vectors it fills the registers */
    PAIR = 2
};

INLINE int num_panels(const Dense d) { return (d.outputs + d.width - 1) / d.width; }

/* y[i] (+)= bias + x[i] * w for `rows` images and PAIR vectors, features [first, last) */
INLINE void dense_tile(const Dense d, const float *x, const float *w, const float *bias,
                       float *y, const int rows, const int vectors, int first, int last)
{
    vf sum[ROWS][8];
    UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int v = 0; v < vectors; v++)
            sum[i][v] = bias && !first ? load(bias + v * LANES) : (vf){0};
    for (int k = first; k < last; k++) {
        vf weight[8];
        UNROLL for (int v = 0; v < vectors; v++)
            weight[v] = load(w + k * d.width + v * LANES);
        UNROLL for (int i = 0; i < rows; i++) {
            vf s = broadcast(x[i * d.x_stride + k]);
            UNROLL for (int v = 0; v < vectors; v++)
                sum[i][v] = multiply_add(s, weight[v], sum[i][v]);
        }
    }
    UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int v = 0; v < vectors; v++) {
            float *out = y + i * d.y_stride + v * LANES;
            if (first)
                sum[i][v] += load(out);
            store(out, sum[i][v]);
        }
}

/* One panel of outputs for the images [0, num_images), `rows` at a time. */
INLINE void dense_forward(const Dense d, const float *x, const float *w, const float *bias,
                          float *y, const int panel, const int num_images, const int rows)
{
    const float *panel_w = w + (i64)panel * d.features * d.width;
    const float *panel_bias = bias ? bias + panel * d.width : 0;
    const int vectors = at_most(d.width / LANES, PAIR);
    for (int i = 0; i < num_images; i += rows)
        for (int v = 0; v < d.width; v += vectors * LANES)
            for (int k = 0; k < d.features; k += CHAIN)
                dense_tile(d, x + (i64)i * d.x_stride, panel_w + v,
                           panel_bias ? panel_bias + v : 0,
                           y + (i64)i * d.y_stride + panel * d.width + v, rows, vectors, k,
                           at_most(k + CHAIN, d.features));
}

/* Gradient of `rows` features for PAIR vectors of images: chains over the outputs.
 * `dy` is transposed, [output][image]; the result too, [row][image]. */
INLINE void dense_input_tile(const Dense d, const float *dy, const float *w, float *dx,
                             const int rows, const int vectors)
{
    vf sum[ROWS][PAIR];
    for (int chain = 0; chain < d.outputs; chain += CHAIN) {
        UNROLL for (int q = 0; q < rows; q++)
            UNROLL for (int v = 0; v < vectors; v++)
                sum[q][v] = (vf){0};
        const int end = at_most(chain + CHAIN, d.outputs);
        for (int first = chain; first < end; first += d.width) {
            const float *panel = w + (i64)first * d.features;
            const int count = at_most(d.width, end - first);
            for (int j = 0; j < count; j++) {
                vf g[PAIR];
                UNROLL for (int v = 0; v < vectors; v++)
                    g[v] = load(dy + (i64)(first + j) * d.images + v * LANES);
                UNROLL for (int q = 0; q < rows; q++) {
                    vf s = broadcast(panel[q * d.width + j]);
                    UNROLL for (int v = 0; v < vectors; v++)
                        sum[q][v] = multiply_add(s, g[v], sum[q][v]);
                }
            }
        }
        UNROLL for (int q = 0; q < rows; q++)
            UNROLL for (int v = 0; v < vectors; v++) {
                float *out = dx + q * d.images + v * LANES;
                if (chain)
                    sum[q][v] += load(out);
                store(out, sum[q][v]);
            }
    }
}

INLINE void dense_input_rows(const Dense d, const float *dy, const float *w, float *dx,
                             const int num_images, const int rows)
{
    int m = 0;
    for (; m + PAIR * LANES <= d.images && m < num_images; m += PAIR * LANES)
        dense_input_tile(d, dy + m, w, dx + m, rows, PAIR);
    for (; m < num_images; m += LANES)
        dense_input_tile(d, dy + m, w, dx + m, rows, 1);
}

/* dx[image][feature] for the block of BLOCK_ROWS features that `unit` names; `turned` is
 * room for [BLOCK_ROWS][images]. */
INLINE void dense_input_gradient(const Dense d, const float *dy, const float *w, float *dx,
                                 float *turned, const int unit, const int num_images)
{
    const int first = unit * BLOCK_ROWS;
    const int count = at_most(BLOCK_ROWS, d.features - first);
    const float *rows_w = w + first * d.width;
    int q = 0;
    for (; q + ROWS <= count; q += ROWS)
        dense_input_rows(d, dy, rows_w + q * d.width, turned + q * d.images, num_images,
                         ROWS);
    for (; q < count; q++)
        dense_input_rows(d, dy, rows_w + q * d.width, turned + q * d.images, num_images, 1);
    for (int i = 0; i < num_images; i++)
        for (q = 0; q < count; q++)
            dx[(i64)i * d.x_stride + first + q] = turned[q * d.images + i];
}

/* [image][column] to [column][image], for some images and columns. */
INLINE void turn_columns(const float *x, float *turned, const int stride, const int images,
                         int from, int to, int first, int last)
{
    for (int column = first; column < last; column++)
        for (int i = from; i < to; i++)
            turned[(i64)column * images + i] = x[(i64)i * stride + column];
}

/* y = bias + x * w for one image: as many panels at once as hide the latency of FMA. */
INLINE void dense_panels(const Dense d, const float *x, const float *w, const float *bias,
                         float *y, const int panels, int first, int last)
{
    const int vectors = d.width / LANES;
    vf sum[8][8];
    UNROLL for (int p = 0; p < panels; p++)
        UNROLL for (int v = 0; v < vectors; v++)
            sum[p][v] = bias && !first ? load(bias + p * d.width + v * LANES) : (vf){0};
    for (int k = first; k < last; k++) {
        vf s = broadcast(x[k]);
        UNROLL for (int p = 0; p < panels; p++)
            UNROLL for (int v = 0; v < vectors; v++) {
                const float *weight = w + (p * d.features + k) * d.width + v * LANES;
                sum[p][v] = multiply_add(s, load(weight), sum[p][v]);
            }
    }
    UNROLL for (int p = 0; p < panels; p++)
        UNROLL for (int v = 0; v < vectors; v++) {
            float *out = y + p * d.width + v * LANES;
            if (first)
                sum[p][v] += load(out);
            store(out, sum[p][v]);
        }
}

INLINE void dense_single(const Dense d, const float *x, const float *w, const float *bias,
                         float *y)
{
    const int group = at_least(1, 8 * LANES / d.width), rest = num_panels(d) % group;
    int panel = 0;
    for (int k = 0; k < d.features; k += CHAIN) {
        const int last = at_most(k + CHAIN, d.features);
        for (panel = 0; panel + group <= num_panels(d); panel += group)
            dense_panels(d, x, w + (i64)panel * d.features * d.width,
                         bias ? bias + panel * d.width : 0, y + panel * d.width, group, k,
                         last);
        if (rest)
            dense_panels(d, x, w + (i64)panel * d.features * d.width,
                         bias ? bias + panel * d.width : 0, y + panel * d.width, rest, k,
                         last);
    }
}
