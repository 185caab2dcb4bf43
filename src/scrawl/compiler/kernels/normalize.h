/* normalize.h - mean 0 and variance 1 for each channel over a batch
 *
 * Statistics are laid out like the sums they come from: two numbers for each of SUM_WIDTH
 * places of an image.
 */
typedef struct {
    int channels;
    double momentum; /* what the moving mean and variance keep of themselves */
    double epsilon;  /* added to a variance                                  */
} Normalize;

/* Vectors of numbers that go side by side. */
enum { ABREAST = LANES == 8 ? 2 : 4 };

INLINE double variance_of(const double *merged, double count, int channel,
                          const int channels)
{
    const double mean = merged[channel] / count;
    const double variance = merged[channels + channel] / count - mean * mean;
    return variance < 0 ? 0 : variance;
}

/* stats [2][SUM_WIDTH]: the mean, and the inverse of the deviation, of `count` numbers */
INLINE void moments_of(const Normalize n, const double *merged, double count, float *stats)
{
    const int width = SUM_WIDTH(n.channels);
    for (int place = 0; place < width; place++) {
        const int channel = channel_of(place, n.channels);
        stats[place] = stats[width + place] = 0;
        if (channel >= n.channels)
            continue;
        const double variance = variance_of(merged, count, channel, n.channels);
        stats[place] = (float)(merged[channel] / count);
        stats[width + place] = (float)(1 / __builtin_sqrt(variance + n.epsilon));
    }
}

/* The same from the moving mean and variance. */
INLINE void stats_of_moving(const Normalize n, const float *moving_mean,
                            const float *moving_variance, float *stats)
{
    const int width = SUM_WIDTH(n.channels);
    for (int place = 0; place < width; place++) {
        const int channel = channel_of(place, n.channels);
        stats[place] = stats[width + place] = 0;
        if (channel >= n.channels)
            continue;
        stats[place] = moving_mean[channel];
        const double variance = moving_variance[channel];
        stats[width + place] = (float)(1 / __builtin_sqrt(variance + n.epsilon));
    }
}

/* Let the moving mean and variance follow those of `count` numbers. */
INLINE void move_moments(const Normalize n, const double *merged, double count,
                         float *moving_mean, float *moving_variance)
{
    const double gain = 1 - n.momentum;
    for (int c = 0; c < n.channels; c++) {
        const double variance = variance_of(merged, count, c, n.channels);
        const double mean = merged[c] / count;
        moving_mean[c] = (float)(n.momentum * moving_mean[c] + gain * mean);
        moving_variance[c] = (float)(n.momentum * moving_variance[c] + gain * variance);
    }
}

/* factors [2][SUM_WIDTH]: the means of the gradient, and of its product with x */
INLINE void factors_of(const Normalize n, const double *merged, double count,
                       float *factors)
{
    const int width = SUM_WIDTH(n.channels);
    for (int place = 0; place < width; place++) {
        const int channel = channel_of(place, n.channels);
        const int is_there = channel < n.channels;
        factors[place] = is_there ? (float)(merged[channel] / count) : 0;
        factors[width + place] =
            is_there ? (float)(merged[n.channels + channel] / count) : 0;
    }
}

/* A weight of each channel, for the places from `first`; `weights` 0 gives `missing`. */
INLINE vf spread_weights(const float *weights, const int channels, const int first,
                         const float missing)
{
    if (!weights)
        return broadcast(missing);
    if (16 % channels)
        return load(weights + first);
    vf v;
    UNROLL for (int lane = 0; lane < LANES; lane++)
        v[lane] = weights[(first + lane) % channels];
    return v;
}

/* y = (x - mean) * scale + offset */
typedef struct {
    vf mean[ABREAST], scale[ABREAST], offset[ABREAST];
} Normalizing;

INLINE void normalize_step(const Normalizing *n, const float *x, float *y, const int count)
{
    UNROLL for (int v = 0; v < ABREAST; v++) {
        const int at = v * LANES, valid = count - at;
        if (valid <= 0)
            continue;
        const vf rest = load(x + at) - n->mean[v];
        store_part(y + at, multiply_add(rest, n->scale[v], n->offset[v]), valid);
    }
}

INLINE void normalize_chains(const Walk w, const float *x, float *y, const float *stats,
                             const float *gamma, const float *beta, const int channels,
                             const int first, const int count)
{
    const int width = SUM_WIDTH(channels);
    Normalizing n;
    UNROLL for (int v = 0; v < ABREAST; v++) {
        const int at = first + v * LANES;
        if (v * LANES >= count)
            continue;
        n.mean[v] = load(stats + at);
        n.scale[v] = load(stats + width + at) * spread_weights(gamma, channels, at, 1.0f);
        n.offset[v] = spread_weights(beta, channels, at, 0.0f);
    }
    for (int step = 0, at = first; step < w.steps; step++, at += w.width)
        normalize_step(&n, x + at, y + at, count);
    const int at = w.steps * w.width + first;
    if (w.tail)
        normalize_step(&n, x + at, y + at, w.tail);
}

/* y = (x - mean) * inverse * gamma + beta, of one image; `gamma` and `beta` may be 0 */
INLINE void normalize(const float *x, float *y, const float *stats, const float *gamma,
                      const float *beta, const int positions, const int channels)
{
    const Walk w = walk(positions, channels);
    const int block = ABREAST * LANES, rest = w.width % block, whole = w.width - rest;
    for (int first = 0; first < whole; first += block)
        normalize_chains(w, x, y, stats, gamma, beta, channels, first, block);
    if (rest)
        normalize_chains(w, x, y, stats, gamma, beta, channels, whole, rest);
}

/* dx = ((x - mean) * slope + dy - offset) * scale */
typedef struct {
    vf mean[ABREAST], slope[ABREAST], offset[ABREAST], scale[ABREAST];
} Returning;

INLINE void normalize_back_step(const Returning *r, const float *x, const float *dy,
                                float *dx, const int count)
{
    UNROLL for (int v = 0; v < ABREAST; v++) {
        const int at = v * LANES, valid = count - at;
        if (valid <= 0)
            continue;
        const vf rest = load(x + at) - r->mean[v], change = load(dy + at) - r->offset[v];
        store_part(dx + at, multiply_add(rest, r->slope[v], change) * r->scale[v], valid);
    }
}

INLINE void normalize_back_chains(const Walk w, const float *x, const float *dy, float *dx,
                                  const float *stats, const float *gamma,
                                  const float *factors, const int channels,
                                  const int first, const int count)
{
    const int width = SUM_WIDTH(channels);
    Returning r;
    UNROLL for (int v = 0; v < ABREAST; v++) {
        const int at = first + v * LANES;
        if (v * LANES >= count)
            continue;
        const vf inverse = load(stats + width + at);
        r.mean[v] = load(stats + at);
        r.slope[v] = -inverse * load(factors + width + at);
        r.offset[v] = load(factors + at);
        r.scale[v] = inverse * spread_weights(gamma, channels, at, 1.0f);
    }
    for (int step = 0, at = first; step < w.steps; step++, at += w.width)
        normalize_back_step(&r, x + at, dy + at, dx + at, count);
    const int at = w.steps * w.width + first;
    if (w.tail)
        normalize_back_step(&r, x + at, dy + at, dx + at, w.tail);
}

/* dx from dy, where mean and deviation depend on x; dx may be dy, `gamma` may be 0. */
INLINE void normalize_backward(const float *x, const float *dy, float *dx,
                               const float *stats, const float *gamma,
                               const float *factors, const int positions,
                               const int channels)
{
    const Walk w = walk(positions, channels);
    const int block = ABREAST * LANES, rest = w.width % block, whole = w.width - rest;
    for (int first = 0; first < whole; first += block)
        normalize_back_chains(w, x, dy, dx, stats, gamma, factors, channels, first, block);
    if (rest)
        normalize_back_chains(w, x, dy, dx, stats, gamma, factors, channels, whole, rest);
}
