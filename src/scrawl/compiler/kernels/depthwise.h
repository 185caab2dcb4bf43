/* depthwise.h - kernels that slide over an image, each over its own channel
 *
 * Images are [height][width][channels], kernels [ky][kx][channel], the channels padded
 * with zeros to whole vectors. Every output is one chain of FMAs in the order ky, kx, cut
 * after whole kernel rows where it would grow over CHAIN terms. Where channels are few, a
 * row is read as one run of numbers: a vector holds several columns.
 */
typedef struct {
    int height, width, channels; /* of the input, padding included            */
    int rows, columns;           /* of the output                             */
    int kernel_height, kernel_width, stride_y, stride_x;
    int tile;      /* output columns in registers, at most; up to MAX_TILE    */
    int is_turned; /* the taps in reverse order: the way back                 */
} Depthwise;

enum {
    TAPS_AT_ONCE = 8,                  /* weights of a kernel row in registers  */
    HELD_TAPS = LANES == 16 ? 26 : 12, /* sums of a gradient in registers       */
    FLAT_TILE = 12,                    /* outputs likewise where a row is a run */
    FLAT_CHAINS = 16                   /* sums of a gradient there              */
};

/* Whether `numbers` neighbours in a row of the output hold whole columns, several. */
INLINE int is_flat(const Depthwise d, const int numbers)
{
    return d.channels < numbers && numbers % d.channels == 0 && d.stride_x == 1;
}

/* The first `count` lanes again and again. */
INLINE vf repeat_lanes(vf v, const int count)
{
    vi from;
    UNROLL for (int lane = 0; lane < LANES; lane++)
        from[lane] = lane % count;
#if defined(__clang__)
    vf repeated;
    UNROLL for (int lane = 0; lane < LANES; lane++)
        repeated[lane] = v[from[lane]];
    return repeated;
#else
    return __builtin_shuffle(v, from);
#endif
}

/* How many of `count` to take at a time, at most `most`, so that all times are alike. */
INLINE int even_share(const int count, const int most)
{
    const int times = (count + most - 1) / most;
    return (count + times - 1) / times;
}

/* How vectors of output lie in a row: counted in columns or, flat, in numbers. */
typedef struct {
    int length, step;   /* of the row; from one vector to the next */
    int x_unit, y_unit; /* floats                                  */
    int tile, valid;    /* vectors in registers, numbers of each   */
} DepthwiseRow;

INLINE DepthwiseRow flat_row(const Depthwise d)
{
    const int length = d.columns * d.channels;
    const int tile = even_share(at_least(1, length / LANES), FLAT_TILE);
    return (DepthwiseRow){length, LANES, 1, 1, tile, at_most(length, LANES)};
}

/* `taps` taps of a kernel row, the first of them tap `first` of all. */
INLINE void depthwise_taps(const Depthwise d, const DepthwiseRow r, const float *x,
                           const float *kernel, vf *sum, int first, const int taps)
{
    const int num_taps = d.kernel_height * d.kernel_width;
    vf weight[TAPS_AT_ONCE];
    UNROLL for (int t = 0; t < taps; t++) {
        const int tap = d.is_turned ? num_taps - 1 - first - t : first + t;
        weight[t] = load(kernel + tap * whole_vectors(d.channels) * LANES);
        if (is_flat(d, LANES))
            weight[t] = repeat_lanes(weight[t], d.channels);
    }
    UNROLL for (int i = 0; i < r.tile; i++)
        UNROLL for (int t = 0; t < taps; t++) {
            vf shown = load(x + i * r.step * r.x_unit + t * d.channels);
            sum[i] = multiply_add(shown, weight[t], sum[i]);
        }
}

/* A tile of outputs, from the kernel rows [first, last). */
INLINE void depthwise_tile(const Depthwise d, const DepthwiseRow r, const float *x,
                           const float *kernel, const float *bias, float *y, int first,
                           int last)
{
    const int rest = d.kernel_width % TAPS_AT_ONCE, whole = d.kernel_width - rest;
    vf sum[MAX_TILE];
    UNROLL for (int i = 0; i < r.tile; i++) {
        sum[i] = bias && !first ? load(bias) : (vf){0};
        if (is_flat(d, LANES))
            sum[i] = repeat_lanes(sum[i], d.channels);
    }
    for (int ky = first; ky < last; ky++) {
        const float *in = x + ky * d.width * d.channels;
        const int tap = ky * d.kernel_width;
        for (int kx = 0; kx < whole; kx += TAPS_AT_ONCE)
            depthwise_taps(d, r, in + kx * d.channels, kernel, sum, tap + kx, TAPS_AT_ONCE);
        if (rest)
            depthwise_taps(d, r, in + whole * d.channels, kernel, sum, tap + whole, rest);
    }
    UNROLL for (int i = 0; i < r.tile; i++) {
        float *out = y + i * r.step * r.y_unit;
        if (first)
            sum[i] += load_part(out, r.valid);
        store_part(out, sum[i], r.valid);
    }
}

INLINE void depthwise_row(const Depthwise d, const DepthwiseRow r, const float *x,
                          const float *kernel, const float *bias, float *y)
{
    const int chain = at_least(1, CHAIN / d.kernel_width), tile = r.tile * r.step;
    for (int i = 0; i < r.length; i += tile) {
        /* The last tile overlaps the one before: the same numbers are written again. */
        const int start = at_least(0, at_most(i, r.length - tile));
        const float *in = x + start * r.x_unit;
        float *out = y + start * r.y_unit;
        for (int ky = 0; ky < d.kernel_height; ky += chain)
            depthwise_tile(d, r, in, kernel, bias, out, ky,
                           at_most(ky + chain, d.kernel_height));
    }
}

/* y = bias + x * kernel, `bias` may be 0 */
INLINE void depthwise_forward(const Depthwise d, const float *x, const float *kernel,
                              const float *bias, float *y)
{
    const int rest = d.channels % LANES, whole = d.channels - rest;
    const int tile = even_share(d.columns, d.tile), apart = d.stride_x * d.channels;
    DepthwiseRow r = {d.columns, 1, apart, d.channels, tile, LANES};
    for (int row = 0; row < d.rows; row++) {
        const float *in = x + row * d.stride_y * d.width * d.channels;
        float *out = y + row * d.columns * d.channels;
        if (is_flat(d, LANES)) {
            depthwise_row(d, flat_row(d), in, kernel, bias, out);
            continue;
        }
        r.valid = LANES;
        for (int c = 0; c < whole; c += LANES)
            depthwise_row(d, r, in + c, kernel + c, bias ? bias + c : 0, out + c);
        r.valid = rest;
        if (rest)
            depthwise_row(d, r, in + whole, kernel + whole, bias ? bias + whole : 0,
                          out + whole);
    }
}

/* Taps whose sums are in registers, and the vectors of a row of the output. */
typedef struct {
    int rows, run;      /* of the kernel                                         */
    int steps, tail;    /* vectors of a row, and how many numbers one more has   */
    int x_step, y_step; /* floats from one vector to the next                    */
    int valid;          /* numbers of a vector that count                        */
} HeldTaps;

INLINE void depthwise_hold(const Depthwise d, const HeldTaps h, const float *x,
                           const float *dy, vf *sum, vf *bias, const int valid)
{
    const vf gradient = load_part(dy, valid);
    *bias += gradient;
    UNROLL for (int t = 0; t < h.rows * h.run; t++) {
        const float *in = x + (t / h.run * d.width + t % h.run) * d.channels;
        sum[t] = multiply_add(load_part(in, valid), gradient, sum[t]);
    }
}

/* Add a sum to the gradient: lane by lane where one holds several columns. */
INLINE void depthwise_add(const Depthwise d, vf sum, float *to, const int valid)
{
    if (is_flat(d, FLAT_CHAINS))
        UNROLL for (int lane = 0; lane < LANES; lane++)
            to[lane % d.channels] += sum[lane];
    else
        store_part(to, load(to) + sum, valid);
}

/* One chain for each sum: the window slides over `rows` output rows. */
INLINE void depthwise_gradient_block(const Depthwise d, const HeldTaps h, const float *x,
                                     const float *dy, float *dkernel, float *dbias,
                                     const int rows)
{
    const int padded = whole_vectors(d.channels) * LANES;
    vf sum[HELD_TAPS], bias = {0};
    UNROLL for (int t = 0; t < h.rows * h.run; t++)
        sum[t] = (vf){0};
    for (int row = 0; row < rows; row++) {
        const float *in = x + row * d.stride_y * d.width * d.channels;
        const float *out = dy + row * d.columns * d.channels;
        for (int step = 0; step < h.steps; step++, in += h.x_step, out += h.y_step)
            depthwise_hold(d, h, in, out, sum, &bias, LANES);
        if (h.tail > 0)
            depthwise_hold(d, h, in, out, sum, &bias, h.tail);
    }
    UNROLL for (int t = 0; t < h.rows * h.run; t++) {
        const int tap = t / h.run * d.kernel_width + t % h.run;
        depthwise_add(d, sum[t], dkernel + tap * padded, h.valid);
    }
    if (dbias)
        depthwise_add(d, bias, dbias, h.valid);
}

/* All taps, block by block, for one vector of channels and `rows` output rows. */
INLINE void depthwise_gradient_taps(const Depthwise d, HeldTaps h, const float *x,
                                    const float *dy, float *dkernel, float *dbias,
                                    const int rows)
{
    const int run = at_most(d.kernel_width, HELD_TAPS), rest_run = d.kernel_width % run;
    const int held = at_most(d.kernel_height, HELD_TAPS / run);
    const int rest = d.kernel_height % held, padded = whole_vectors(d.channels) * LANES;
    int ky = 0;
    for (; ky + held <= d.kernel_height; ky += held) {
        const float *in = x + ky * d.width * d.channels;
        float *g = dkernel + ky * d.kernel_width * padded;
        int kx = 0;
        h.rows = held;
        h.run = run;
        for (; kx + run <= d.kernel_width; kx += run)
            depthwise_gradient_block(d, h, in + kx * d.channels, dy, g + kx * padded,
                                     ky || kx ? 0 : dbias, rows);
        h.run = rest_run;
        if (rest_run)
            depthwise_gradient_block(d, h, in + kx * d.channels, dy, g + kx * padded, 0,
                                     rows);
    }
    h.rows = rest;
    h.run = run;
    if (rest)
        depthwise_gradient_block(d, h, x + ky * d.width * d.channels, dy,
                                 dkernel + ky * d.kernel_width * padded, 0, rows);
}

/* Few channels: FLAT_CHAINS neighbours of a row, several columns, at a time. */
INLINE void depthwise_gradient_flat(const Depthwise d, const float *x, const float *dy,
                                    float *dkernel, float *dbias, const int rows)
{
    const int length = d.columns * d.channels;
    const int steps = length / FLAT_CHAINS, tail = length % FLAT_CHAINS;
    UNROLL for (int v = 0; v < FLAT_CHAINS; v += LANES) {
        const HeldTaps h = {0, 0, steps, at_most(tail - v, LANES), FLAT_CHAINS, FLAT_CHAINS,
                            LANES};
        const int c = v % d.channels;
        depthwise_gradient_taps(d, h, x + v, dy + v, dkernel + c, dbias ? dbias + c : 0,
                                rows);
    }
}

INLINE void depthwise_gradient_band(const Depthwise d, const float *x, const float *dy,
                                    float *dkernel, float *dbias, const int rows)
{
    const int rest = d.channels % LANES, whole = d.channels - rest;
    HeldTaps h = {0, 0, d.columns, 0, d.stride_x * d.channels, d.channels, LANES};
    for (int c = 0; c < whole; c += LANES)
        depthwise_gradient_taps(d, h, x + c, dy + c, dkernel + c, dbias ? dbias + c : 0,
                                rows);
    h.valid = rest;
    if (rest)
        depthwise_gradient_taps(d, h, x + whole, dy + whole, dkernel + whole,
                                dbias ? dbias + whole : 0, rows);
}

/* dkernel += gradient of one image, dbias likewise; `dbias` may be 0. Each band of
 * output rows is a chain of its own, added to the sum. */
INLINE void depthwise_gradient(const Depthwise d, const float *x, const float *dy,
                               float *dkernel, float *dbias)
{
    const int band = at_most(d.rows, at_least(1, CHAIN / d.columns));
    for (int row = 0; row < d.rows; row += band) {
        const int rows = at_most(band, d.rows - row);
        const float *in = x + row * d.stride_y * d.width * d.channels;
        const float *out = dy + row * d.columns * d.channels;
        if (is_flat(d, FLAT_CHAINS))
            depthwise_gradient_flat(d, in, out, dkernel, dbias, rows);
        else
            depthwise_gradient_band(d, in, out, dkernel, dbias, rows);
    }
}
