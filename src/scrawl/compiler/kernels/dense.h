/* dense.h - every output from every input
 *
 * Weights lie in panels [panel][feature][width], outputs beyond the last padded with
 * zeros. Outputs and gradients are one chain over features, outputs or images, cut every
 * CHAIN terms. Rows of images beyond the batch are computed and never looked at. Gradients
 * that go back are turned: [block][output][image] for blocks of BLOCK_IMAGES.
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
    PAIR = 2,
    BLOCK_IMAGES = 16
};

INLINE int num_panels(const Dense d) { return (d.outputs + d.width - 1) / d.width; }

/* Whether its weights are too many to stay in cache until the next batch. */
INLINE int is_far(const Dense d) { return (i64)d.features * d.outputs > FAR_FLOATS; }

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

/* One panel of outputs for the images [0, num_images), `rows` at a time. A chain of all
 * images at once: its weights stay in cache, however many features there are. */
INLINE void dense_forward(const Dense d, const float *x, const float *w, const float *bias,
                          float *y, const int panel, const int num_images, const int rows)
{
    const float *panel_w = w + (i64)panel * d.features * d.width;
    const float *panel_bias = bias ? bias + panel * d.width : 0;
    const int vectors = at_most(d.width / LANES, PAIR);
    for (int k = 0; k < d.features; k += CHAIN)
        for (int i = 0; i < num_images; i += rows)
            for (int v = 0; v < d.width; v += vectors * LANES)
                dense_tile(d, x + (i64)i * d.x_stride, panel_w + v,
                           panel_bias ? panel_bias + v : 0,
                           y + (i64)i * d.y_stride + panel * d.width + v, rows, vectors, k,
                           at_most(k + CHAIN, d.features));
}

/* Where the gradients of image `i` begin among those that are turned. */
INLINE i64 turned_place(const Dense d, int i)
{
    return (i64)(i / BLOCK_IMAGES) * d.outputs * BLOCK_IMAGES + i % BLOCK_IMAGES;
}

/* Gradients of `rows` features for some vectors of images from `m`: one chain over the
 * outputs [first, last). */
INLINE void dense_input_chain(const Dense d, const float *dy, const float *w,
                              vf sum[ROWS][PAIR], const int rows, const int vectors, int m,
                              int first, int last)
{
    UNROLL for (int q = 0; q < rows; q++)
        UNROLL for (int v = 0; v < vectors; v++)
            sum[q][v] = (vf){0};
    for (; first < last; first += d.width) {
        const float *panel = w + (i64)first * d.features;
        for (int j = 0; j < at_most(d.width, last - first); j++) {
            if (is_far(d)) /* the next rows */
                __builtin_prefetch(panel + rows * (d.width + j));
            vf g[PAIR];
            UNROLL for (int v = 0; v < vectors; v++)
                g[v] = load(dy + turned_place(d, m + v * LANES) + (first + j) * BLOCK_IMAGES);
            UNROLL for (int q = 0; q < rows; q++) {
                vf s = broadcast(panel[q * d.width + j]);
                UNROLL for (int v = 0; v < vectors; v++)
                    sum[q][v] = multiply_add(s, g[v], sum[q][v]);
            }
        }
    }
}

/* The result is [row][image]. */
INLINE void dense_input_tile(const Dense d, const float *dy, const float *w, float *dx,
                             const int rows, const int vectors, int m)
{
    vf sum[ROWS][PAIR];
    for (int chain = 0; chain < d.outputs; chain += CHAIN) {
        const int end = at_most(chain + CHAIN, d.outputs);
        dense_input_chain(d, dy, w, sum, rows, vectors, m, chain, end);
        UNROLL for (int q = 0; q < rows; q++)
            UNROLL for (int v = 0; v < vectors; v++) {
                float *out = dx + q * d.images + m + v * LANES;
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
        dense_input_tile(d, dy, w, dx, rows, PAIR, m);
    for (; m < num_images; m += LANES)
        dense_input_tile(d, dy, w, dx, rows, 1, m);
}

/* Let a block of features come nearer, which what follows the gradient will read. */
INLINE void dense_fetch_block(const Dense d, const float *x, const int unit,
                              const int num_images)
{
    const int first = unit * BLOCK_ROWS, last = at_most(first + BLOCK_ROWS, d.features);
    for (int i = 0; is_far(d) && i < num_images; i++)
        for (int k = first; k < last; k += 16)
            __builtin_prefetch(x + (i64)i * d.x_stride + k, 0, 2);
}

/* dx[image][feature] for the block of BLOCK_ROWS features that `unit` names; `dy` is
 * turned, and `room` is there for [BLOCK_ROWS][images]. */
INLINE void dense_input_gradient(const Dense d, const float *dy, const float *w, float *dx,
                                 float *room, const int unit, const int num_images)
{
    const int first = unit * BLOCK_ROWS;
    const int count = at_most(BLOCK_ROWS, d.features - first);
    const float *rows_w = w + first * d.width;
    int q = 0;
    for (; q + ROWS <= count; q += ROWS)
        dense_input_rows(d, dy, rows_w + q * d.width, room + q * d.images, num_images, ROWS);
    for (; q < count; q++)
        dense_input_rows(d, dy, rows_w + q * d.width, room + q * d.images, num_images, 1);
    int i = 0;
    for (; count == BLOCK_ROWS && i + LANES <= num_images; i += LANES)
        for (q = 0; q < BLOCK_ROWS; q += LANES)
            transpose(room + q * d.images + i, d.images, dx + (i64)i * d.x_stride + first + q,
                      d.x_stride);
    for (; i < num_images; i++)
        for (q = 0; q < count; q++)
            dx[(i64)i * d.x_stride + first + q] = room[q * d.images + i];
}

/* Turn the gradients of some images and outputs. */
INLINE void turn_gradients(const Dense d, const float *dy, float *turned, int from, int to,
                           int first, int last)
{
    for (int i = from; i < to; i++)
        for (int j = first; j < last; j++)
            turned[turned_place(d, i) + j * BLOCK_IMAGES] = dy[(i64)i * d.y_stride + j];
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
