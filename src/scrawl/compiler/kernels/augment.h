/* augment.h - an image that is moved, turned, sized, sheared and bent, in integers
 *
 * The same bytes as scrawl/images/augmentation.py, whatever LANES is. Numbers are
 * unsigned where they may leave their range: in lanes that nobody looks at.
 */
typedef struct {
    int height, width;
    int column_radius, row_radius; /* of the Gaussian: weights[0] to weights[radius]  */
    int gain, shift, limit;        /* sum * gain >> shift, up to limit, is 1/65536
                                      pixel; gain 0: nothing bends                    */
} Augment;

typedef u16 Pairs __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef short SignedPairs
    __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

enum { DRAWN_WORDS = 64, PIXELS_PER_WORD = 16, BAND_SHIFT = 8, SMOOTHED = 4 * LANES };

#define UP_TO(multiple, count) (((count) + (multiple) - 1) / (multiple) * (multiple))

/* Of neighbours, one line after the other: paper to the left and right of each. */
INLINE int line_stride(const Augment a) { return UP_TO(16, a.width + 2); }

INLINE int neighbour_words(const Augment a)
{
    return UP_TO(16, ((a.height + 2) * line_stride(a) + 1) / 2 + 1);
}

/* Each pixel in the low byte and the one below it in the high byte, with paper around:
 * four neighbours are one word. */
INLINE void lay_out_neighbours(const Augment a, const u8 *x, u16 *neighbours)
{
    const int stride = line_stride(a);
    for (int row = 0; row <= a.height + 1; row++) {
        u16 *line = neighbours + row * stride + 1;
        const u8 *top = x + at_least(row - 1, 0) * a.width;
        const u8 *bottom = x + at_most(row, a.height - 1) * a.width;
        line[-1] = line[a.width] = 0;
        if (row == 0)
            for (int i = 0; i < a.width; i++)
                line[i] = (u16)(bottom[i] << 8);
        else if (row < a.height)
            for (int i = 0; i < a.width; i++)
                line[i] = (u16)(top[i] | bottom[i] << 8);
        else
            for (int i = 0; i < a.width; i++)
                line[i] = row == a.height ? top[i] : 0;
    }
}

INLINE vu smaller(vu a, vu b) { return (vu)choose(a < b, (vf)a, (vf)b); }

INLINE vi within(vi a, const int limit)
{
    vi most = broadcast_int(limit);
    a = (vi)choose(a > most, (vf)most, (vf)a);
    return (vi)choose(a < -most, (vf)-most, (vf)a);
}

/* The grey at a place in 1/65536 pixel, of which the first 8 bits count. */
INLINE vu sample(const Augment a, const u16 *neighbours, vu x, vu y)
{
    typedef u32 four __attribute__((aligned(2), may_alias));
    x = smaller(x + 65536, (vu){0} + ((u32)(a.width + 1) << 16));
    y = smaller(y + 65536, (vu){0} + ((u32)(a.height + 1) << 16));
    vu place = (y >> 16) * (u32)line_stride(a) + (x >> 16), seen;
    UNROLL for (int lane = 0; lane < LANES; lane++)
        seen[lane] = *(const four *)(neighbours + place[lane]);
    vu right = x >> 8 & 255, down = y >> 8 & 255;
    Pairs tops = (Pairs)(seen & 0x00ff00ff), bottoms = (Pairs)(seen >> 8 & 0x00ff00ff);
    Pairs sides = (tops << 8) + (bottoms - tops) * (Pairs)(down | down << 16);
    vu left_side = (vu)sides & 0xffff, right_side = (vu)sides >> 16;
    return ((left_side << 8) + (right_side - left_side) * right + 32768) >> 16;
}

/* 1 or -1 for each pixel: to the right in the low half of a word, down in the high. */
INLINE void draw_signs(const Draw *draw, u32 *words, u32 *signs, const int count)
{
    const int num_words = UP_TO(DRAWN_WORDS, (count - 1) / PIXELS_PER_WORD + 1);
    for (int group = 0; group < num_words / DRAWN_WORDS; group++)
        for (int part = 0; part < 16; part += LANES) {
            Words drawn = draw_words(draw, (u32)(group * 16 + part));
            UNROLL for (int w = 0; w < 4; w++)
                *(vu *)(words + group * DRAWN_WORDS + w * 16 + part) = drawn.word[w];
        }
    for (int first = 0, bit = 0; first < count; first += num_words, bit++)
        for (int i = 0; i < num_words && first + i < count; i += LANES) {
            vu bits = *(const vu *)(words + i) >> bit & 0x00010001;
            *(Pairs *)(signs + first + i) = ((Pairs)bits << 1) - 1;
        }
}

/* The last pixel is followed by the first: `margin` of them before and after. */
INLINE void close_ring(u32 *ring, const int count, const int margin)
{
    for (int i = 0; i < margin; i++)
        ring[count + i] = ring[i];
    for (int i = 0; i < margin; i++)
        ring[i - margin] = ring[i - margin + count];
}

/* Sums of numbers that lie `step` apart, of both halves of each word. */
INLINE void smooth(const u32 *x, u32 *y, const int count, const int step,
                   const int radius, const short *weights, const int shift)
{
    for (int first = 0; first < count; first += SMOOTHED) {
        Pairs sum[SMOOTHED / LANES];
        UNROLL for (int v = 0; v < SMOOTHED / LANES; v++)
            sum[v] = (Pairs){0} + (u16)(1 << shift >> 1);
        for (int tap = -radius; tap <= radius; tap++) {
            const u32 *from = x + first + tap * step;
            const u16 weight = (u16)weights[tap < 0 ? -tap : tap];
            UNROLL for (int v = 0; v < SMOOTHED / LANES; v++)
                sum[v] += *(const Pairs *)(from + v * LANES) * weight;
        }
        UNROLL for (int v = 0; v < SMOOTHED / LANES; v++)
            *(SignedPairs *)(y + first + v * LANES) = (SignedPairs)sum[v] >> shift;
    }
}

/* Random movements of all pixels, smooth; returns where they lie. */
INLINE const u32 *bend(const Augment a, const Draw *draw, const short *column_weights,
                       const short *row_weights, u32 *scratch)
{
    const int count = a.height * a.width, room = UP_TO(DRAWN_WORDS, count);
    const int margin = a.column_radius * a.width;
    u32 *signs = scratch + UP_TO(16, margin);
    u32 *bands = signs + room + UP_TO(16, margin) + UP_TO(16, a.row_radius);
    draw_signs(draw, bands, signs, count);
    close_ring(signs, count, margin);
    smooth(signs, bands, count, a.width, a.column_radius, column_weights, BAND_SHIFT);
    close_ring(bands, count, a.row_radius);
    smooth(bands, signs, count, 1, a.row_radius, row_weights, 0);
    return signs;
}

/* y, with room for 16 bytes more, is what `transform` shows of x. */
INLINE void augment(const Augment a, const Draw *draw, const i32 *transform,
                    const short *column_weights, const short *row_weights, const u8 *x,
                    u8 *y, u32 *scratch)
{
    typedef u8 Bytes __attribute__((vector_size(LANES), aligned(1), may_alias));
    const u32 *t = (const u32 *)transform, *moves = 0;
    u16 *neighbours = (u16 *)scratch;
    lay_out_neighbours(a, x, neighbours);
    if (a.gain)
        moves = bend(a, draw, column_weights, row_weights,
                     scratch + neighbour_words(a));
    vu lanes;
    UNROLL for (int lane = 0; lane < LANES; lane++)
        lanes[lane] = (u32)lane;
    for (int row = 0; row < a.height; row++)
        for (int column = 0; column < a.width; column += LANES) {
            vu at = lanes + (u32)column;
            vu from_x = at * t[0] + (t[1] * (u32)row + t[2]);
            vu from_y = at * t[3] + (t[4] * (u32)row + t[5]);
            if (a.gain) {
                vi move = *(const vi *)(moves + row * a.width + column);
                vi right = move << 16 >> 16, down = move >> 16;
                from_x += (vu)within(right * a.gain >> a.shift, a.limit);
                from_y += (vu)within(down * a.gain >> a.shift, a.limit);
            }
            *(Bytes *)(y + row * a.width + column) =
                __builtin_convertvector(sample(a, neighbours, from_x, from_y), Bytes);
        }
}
