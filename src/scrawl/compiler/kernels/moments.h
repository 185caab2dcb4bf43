/* moments.h - sums over a batch, for each channel, in float64
 *
 * The numbers of an image are [position][channel]. A slice of images has SUM_WIDTH chains
 * for each of two sums: one for every channel or, where channels divide 16, one for all
 * numbers whose place in the image is the same modulo 16. Slices are added in order, then
 * the chains of a channel.
 */
enum {
    HALF = LANES / 2, /* doubles in a vector                      */
    SUMS_AT_ONCE = 4  /* vectors of each of two sums in registers */
};

#define SUM_WIDTH(channels) (((channels) + 15) / 16 * 16)

typedef float vn __attribute__((vector_size(LANE_BYTES / 2), aligned(4), may_alias));
typedef i32 vm __attribute__((vector_size(LANE_BYTES / 2), aligned(4), may_alias));
typedef double vd __attribute__((vector_size(LANE_BYTES), aligned(8), may_alias));

/* An image in steps of `width` numbers, and `tail` numbers behind the last. */
typedef struct {
    int width, steps, tail;
} Walk;

INLINE Walk walk(const int positions, const int channels)
{
    const int count = positions * channels;
    if (16 % channels)
        return (Walk){channels, positions, 0};
    return (Walk){16, count / 16, count % 16};
}

/* The first `count` of HALF numbers, the others 0. */
INLINE vn load_half(const float *p, const int count)
{
    vm place;
    UNROLL for (int lane = 0; lane < HALF; lane++)
        place[lane] = lane;
    return count >= HALF ? *(const vn *)p : (vn)((place < count) & *(const vm *)p);
}

/* gcc takes such a conversion apart. */
INLINE vd widen_half(vn x)
{
#if !defined(__clang__) && LANES == 16 && defined(__AVX512F__)
    return (vd)__builtin_ia32_cvtps2pd512_mask(x, (vd){0}, (u8)-1, 4);
#elif !defined(__clang__) && LANES == 8 && defined(__AVX__)
    return (vd)__builtin_ia32_cvtps2pd256(x);
#elif !defined(__clang__) && LANES == 4 && defined(__SSE2__)
    return (vd)__builtin_ia32_cvtps2pd((vf){x[0], x[1]});
#else
    return __builtin_convertvector(x, vd);
#endif
}

typedef struct {
    vd sum[SUMS_AT_ONCE], product[SUMS_AT_ONCE];
} Sums;

/* Add the numbers y, and y times the normalized x or, `is_square`, y * y. */
INLINE void add_step(Sums *s, const float *x, const float *y, const float *stats,
                     const int width, const int count, const int is_square)
{
    UNROLL for (int b = 0; b < SUMS_AT_ONCE; b++) {
        const int at = b * HALF, valid = count - at;
        if (valid <= 0)
            continue;
        const vd number = widen_half(load_half(y + at, valid));
        vd factor = number;
        if (!is_square) {
            const vn mean = load_half(stats + at, HALF);
            const vn inverse = load_half(stats + width + at, HALF);
            factor = widen_half((load_half(x + at, valid) - mean) * inverse);
        }
        s->sum[b] += number;
        s->product[b] += number * factor;
    }
}

/* The chains [first, first + count) of all steps. */
INLINE void add_chains(const Walk w, const float *x, const float *y, const float *stats,
                       double *sums, const int first, const int count,
                       const int is_square)
{
    const int width = SUM_WIDTH(w.width), blocks = (count + HALF - 1) / HALF;
    Sums s;
    UNROLL for (int b = 0; b < blocks; b++) {
        s.sum[b] = *(vd *)(sums + first + b * HALF);
        s.product[b] = *(vd *)(sums + width + first + b * HALF);
    }
    for (int step = 0, at = first; step < w.steps; step++, at += w.width)
        add_step(&s, x + at, y + at, stats + first, width, count, is_square);
    if (w.tail > first) {
        const int at = w.steps * w.width + first;
        add_step(&s, x + at, y + at, stats + first, width,
                 at_most(w.tail - first, count), is_square);
    }
    UNROLL for (int b = 0; b < blocks; b++) {
        *(vd *)(sums + first + b * HALF) = s.sum[b];
        *(vd *)(sums + width + first + b * HALF) = s.product[b];
    }
}

INLINE void add_sums(const float *x, const float *y, const float *stats, double *sums,
                     const int positions, const int channels, const int is_square)
{
    const Walk w = walk(positions, channels);
    const int block = SUMS_AT_ONCE * HALF, rest = w.width % block, whole = w.width - rest;
    for (int first = 0; first < whole; first += block)
        add_chains(w, x, y, stats, sums, first, block, is_square);
    if (rest)
        add_chains(w, x, y, stats, sums, whole, rest, is_square);
}

/* sums[2][SUM_WIDTH] += x and x * x of one image */
INLINE void add_moments(const float *x, double *sums, const int positions,
                        const int channels)
{
    add_sums(x, x, x, sums, positions, channels, 1);
}

/* sums[2][SUM_WIDTH] += dy and dy * the normalized x of one image */
INLINE void add_gradient_sums(const float *x, const float *dy, const float *stats,
                              double *sums, const int positions, const int channels)
{
    add_sums(x, dy, stats, sums, positions, channels, 0);
}

/* Which channel a chain or a statistic belongs to; none from `channels` on. */
INLINE int channel_of(int place, const int channels)
{
    return 16 % channels ? place : place % channels;
}

/* slices [slice][2][SUM_WIDTH] to merged [2][channels] */
INLINE void merge_sums(const double *slices, double *merged, int num_slices,
                       const int channels)
{
    const int width = SUM_WIDTH(channels);
    for (int i = 0; i < 2 * channels; i++)
        merged[i] = 0;
    for (int j = 0; j < 2 * width; j += HALF) {
        vd chain = {0};
        for (int slice = 0; slice < num_slices; slice++)
            chain += *(const vd *)(slices + (i64)slice * 2 * width + j);
        UNROLL for (int lane = 0; lane < HALF; lane++) {
            const int channel = channel_of(j % width + lane, channels);
            if (channel < channels)
                merged[j / width * channels + channel] += chain[lane];
        }
    }
}
