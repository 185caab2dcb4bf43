/* update.h - gradients of the weights, and what the optimizer makes of them
 *
 * The gradient of a dense layer is never stored: each tile goes from registers into the
 * optimizer. Gradients of convolutions come one for each slice of images. Weights that
 * are far from the cores are fetched early, and all panels use the same features while
 * these are near.
 */
enum { UPDATE_ROWS = 64, SUM_CHUNK = 1024 };

/* Use a vector of gradients, and let the average follow the weights. */
INLINE void change(const Job *job, const Batch *batch, i64 at, vf gradient)
{
    update(job, batch, at, gradient);
#if AVERAGING
    const vf mean = load(job->averages + at), weight = load(job->weights + at);
    store(job->averages + at,
          multiply_add(broadcast(batch->rates.forget), weight - mean, mean));
#endif
}

/* Use a tile of gradients, [row][vector]. A function of its own, because the loop before
 * it needs all registers. */
NOINLINE void change_tile(const Job *job, const Batch *batch, i64 at, const float *gradients,
                          const int rows, const int stride, const int vectors)
{
    for (int q = 0; q < rows; q++)
        for (int v = 0; v < vectors; v++)
            change(job, batch, at + q * stride + v * LANES,
                   load(gradients + (q * vectors + v) * LANES));
}

INLINE void change_rows(const Dense d, const Job *job, const Batch *batch, i64 at,
                        vf gradient[ROWS][PAIR], const int rows, const int vectors)
{
    float kept[ROWS * PAIR * LANES];
    UNROLL for (int q = 0; q < rows; q++)
        UNROLL for (int v = 0; v < vectors; v++)
            if (is_far(d))
                store(kept + (q * vectors + v) * LANES, gradient[q][v]);
            else
                change(job, batch, at + q * d.width + v * LANES, gradient[q][v]);
    if (is_far(d))
        change_tile(job, batch, at, kept, rows, d.width, vectors);
}

/* Let what `change` needs come nearer. */
INLINE void fetch_rows(const Dense d, const Job *job, i64 at, const int rows)
{
    for (int i = 0; is_far(d) && i < rows * d.width; i += 16) {
        __builtin_prefetch(job->weights + at + i, 1);
        __builtin_prefetch(job->moments_1 + at + i, 1);
        __builtin_prefetch(job->moments_2 + at + i, 1);
    }
}

/* Gradients of `rows` features and some vectors of outputs: one chain over images. */
INLINE void dense_update_chain(const Dense d, const float *x, const float *dy,
                               vf sum[ROWS][PAIR], const int rows, const int vectors,
                               int first, int last)
{
    UNROLL for (int q = 0; q < rows; q++)
        UNROLL for (int v = 0; v < vectors; v++)
            sum[q][v] = (vf){0};
    for (int i = first; i < last; i++) {
        vf g[PAIR];
        UNROLL for (int v = 0; v < vectors; v++)
            g[v] = load(dy + (i64)i * d.y_stride + v * LANES);
        if (is_far(d)) /* the cache line after the one that these features lie in */
            __builtin_prefetch(x + (i64)i * d.x_stride + 24, 0, 2);
        UNROLL for (int q = 0; q < rows; q++) {
            vf s = broadcast(x[(i64)i * d.x_stride + q]);
            UNROLL for (int v = 0; v < vectors; v++)
                sum[q][v] = multiply_add(s, g[v], sum[q][v]);
        }
    }
}

INLINE void dense_update_tile(const Dense d, const Job *job, const Batch *batch,
                              const float *x, const float *dy, i64 at, const int rows,
                              const int vectors, int num_images)
{
    vf sum[ROWS][PAIR], total[ROWS][PAIR] = {{{0}}};
    fetch_rows(d, job, at, rows);
    for (int first = 0; first < num_images; first += CHAIN) {
        const int end = d.images > CHAIN ? at_most(first + CHAIN, num_images) : num_images;
        dense_update_chain(d, x, dy, sum, rows, vectors, first, end);
        UNROLL for (int q = 0; q < rows; q++)
            UNROLL for (int v = 0; v < vectors; v++) {
                if (first)
                    sum[q][v] = total[q][v] + sum[q][v];
                total[q][v] = sum[q][v];
            }
        if (d.images <= CHAIN)
            break;
    }
    change_rows(d, job, batch, at, total, rows, vectors);
}

INLINE void dense_update_bias(const Dense d, const Job *job, const Batch *batch, const float *dy,
                              i64 at, int num_images)
{
    for (int v = 0; v < d.width; v += LANES) {
        vf total = {0};
        for (int first = 0; first < num_images; first += CHAIN) {
            vf sum = {0};
            for (int i = first; i < at_most(first + CHAIN, num_images); i++)
                sum += load(dy + (i64)i * d.y_stride + v);
            if (first)
                sum = total + sum;
            total = sum;
        }
        change(job, batch, at + v, total);
    }
}

INLINE int dense_update_blocks(const Dense d)
{
    return (d.features + UPDATE_ROWS - 1) / UPDATE_ROWS;
}

/* `unit` names a panel and a block of features; the first block takes the bias along.
 * `kernel` and `bias` are places in the weights, `bias` -1 if there is none. */
INLINE void dense_update(const Dense d, const Job *job, const Batch *batch, const float *x,
                         const float *dy, const i64 kernel, const i64 bias, int unit,
                         int num_images)
{
    const int blocks = dense_update_blocks(d), panels = num_panels(d);
    const int panel = is_far(d) ? unit % panels : unit / blocks;
    const int first = (is_far(d) ? unit / panels : unit % blocks) * UPDATE_ROWS;
    const int last = at_most(first + UPDATE_ROWS, d.features);
    const int vectors = at_most(d.width / LANES, PAIR);
    const i64 at = kernel + (i64)panel * d.features * d.width;
    const float *panel_dy = dy + panel * d.width;
    for (int v = 0; v < d.width; v += vectors * LANES) {
        int k = first;
        for (; k + ROWS <= last; k += ROWS)
            dense_update_tile(d, job, batch, x + k, panel_dy + v, at + k * d.width + v, ROWS,
                              vectors, num_images);
        for (; k < last; k++)
            dense_update_tile(d, job, batch, x + k, panel_dy + v, at + k * d.width + v, 1,
                              vectors, num_images);
    }
    if (bias >= 0 && first == 0)
        dense_update_bias(d, job, batch, panel_dy, bias + panel * d.width, num_images);
}

/* `unit` names a chunk of the `length` weights of a convolution that lie from `at`. */
INLINE void slice_update(const Job *job, const Batch *batch, const float *slices,
                         const i64 at, const int length, int unit, int num_images)
{
    const int first = unit * SUM_CHUNK, last = at_most(first + SUM_CHUNK, length);
    for (int i = first; i < last; i += LANES) {
        vf sum = load(slices + i);
        for (int slice = 1; slice < num_slices(num_images); slice++)
            sum += load(slices + (i64)slice * length + i);
        change(job, batch, at + i, sum);
    }
}

/* A row of `width` weights that lies from `at`, a multiple of 16. */
INLINE void row_update(const Job *job, const Batch *batch, const float *gradient,
                       const i64 at, const int width)
{
    for (int i = 0; i < width; i += LANES)
        change(job, batch, at + i, load(gradient + i));
}

/* The two sums of each channel as two rows of `width` gradients. */
INLINE void keep_sums(const double *merged, float *rows, const int width,
                      const int channels)
{
    for (int row = 0; row < 2; row++)
        for (int i = 0; i < width; i++)
            rows[row * width + i] = i < channels ? (float)merged[row * channels + i] : 0;
}
