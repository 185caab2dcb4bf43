/* pool.h - the largest number of each window
 *
 * The forward pass keeps the place in the image of the first maximum; in the backward pass the windows
 * hand their gradients to these places, in reading order, so windows may overlap.
 */
typedef struct {
    int height, width, channels, rows, columns;
    int size_y, size_x, stride_y, stride_x, top, left;
} Pool;

INLINE vi load_places(const u16 *p, const int count)
{
    if (count >= LANES)
        return __builtin_convertvector(*(const vh *)p, vi);
    vi v = {0};
    UNROLL for (int lane = 0; lane < LANES; lane++)
        if (lane < count)
            v[lane] = p[lane];
    return v;
}

INLINE void store_places(u16 *p, vi v, const int count)
{
    if (count >= LANES)
        *(vh *)p = __builtin_convertvector(v, vh);
    else
        UNROLL for (int lane = 0; lane < LANES; lane++)
            if (lane < count)
                p[lane] = (u16)v[lane];
}

INLINE void pool_window(const Pool p, const float *x, float *y, u16 *places, int row,
                        int column, const int valid)
{
    const int y0 = row * p.stride_y - p.top, x0 = column * p.stride_x - p.left;
    const int first_y = at_least(0, -y0), last_y = at_most(p.size_y, p.height - y0);
    const int first_x = at_least(0, -x0), last_x = at_most(p.size_x, p.width - x0);
    vf best = load_part(x + ((y0 + first_y) * p.width + x0 + first_x) * p.channels, valid);
    vi place = broadcast_int((y0 + first_y) * p.width + x0 + first_x);
    for (int dy = first_y; dy < last_y; dy++)
        for (int dx = first_x; dx < last_x; dx++) {
            vf here = load_part(x + ((y0 + dy) * p.width + x0 + dx) * p.channels, valid);
            vi is_larger = (here > best) | (here != here); /* NaN stays */
            best = choose(is_larger, here, best);
            place = (is_larger & ((y0 + dy) * p.width + x0 + dx)) | (~is_larger & place);
        }
    const int at = (row * p.columns + column) * p.channels;
    store_part(y + at, best, valid);
    if (places)
        store_places(places + at, place, valid);
}

/* `places` may be 0. */
INLINE void pool_forward(const Pool p, const float *x, float *y, u16 *places)
{
    const int rest = p.channels % LANES;
    for (int row = 0; row < p.rows; row++)
        for (int column = 0; column < p.columns; column++) {
            int c = 0;
            for (; c + LANES <= p.channels; c += LANES)
                pool_window(p, x + c, y + c, places ? places + c : 0, row, column, LANES);
            if (rest)
                pool_window(p, x + c, y + c, places ? places + c : 0, row, column, rest);
        }
}

/* One window hands its gradient to the input that was its maximum. */
INLINE void pool_scatter(const Pool p, const float *dy, const u16 *places, float *dx, int row,
                         int column, const int valid)
{
    const int y0 = row * p.stride_y - p.top, x0 = column * p.stride_x - p.left;
    const int first_y = at_least(0, -y0), last_y = at_most(p.size_y, p.height - y0);
    const int first_x = at_least(0, -x0), last_x = at_most(p.size_x, p.width - x0);
    const int is_alone = p.stride_y >= p.size_y && p.stride_x >= p.size_x;
    const int at = (row * p.columns + column) * p.channels;
    const vf gradient = load_part(dy + at, valid);
    const vi place = load_places(places + at, valid);
    for (int wy = first_y; wy < last_y; wy++)
        for (int wx = first_x; wx < last_x; wx++) {
            float *to = dx + ((y0 + wy) * p.width + x0 + wx) * p.channels;
            vi is_chosen = place == broadcast_int((y0 + wy) * p.width + x0 + wx);
            vf share = (vf)(is_chosen & (vi)gradient);
            if (!is_alone)
                share += load_part(to, valid);
            store_part(to, share, valid);
        }
}

INLINE void pool_backward(const Pool p, const float *dy, const u16 *places, float *dx)
{
    const int rest = p.channels % LANES;
    clear(dx, p.height * p.width * p.channels);
    for (int row = 0; row < p.rows; row++)
        for (int column = 0; column < p.columns; column++) {
            int c = 0;
            for (; c + LANES <= p.channels; c += LANES)
                pool_scatter(p, dy + c, places + c, dx + c, row, column, LANES);
            if (rest)
                pool_scatter(p, dy + c, places + c, dx + c, row, column, rest);
        }
}
