/* joining.h - values that meet, part, or change places
 *
 * Images are [position][channel].
 */

/* y = a + b for the numbers [first, last); `first` is a multiple of 16, and what follows
 * `last` up to a whole vector is padding. */
INLINE void add_values(const float *a, const float *b, float *y, int first, int last)
{
    for (int k = first; k < last; k += LANES)
        store(y + k, load(a + k) + load(b + k));
}

/* y += x, nothing behind it is touched */
INLINE void add_to(const float *x, float *y, const int count)
{
    const int rest = count % LANES, whole = count - rest;
    for (int k = 0; k < whole; k += LANES)
        store(y + k, load(y + k) + load(x + k));
    if (rest)
        store_part(y + whole, load(y + whole) + load(x + whole), rest);
}

/* `count` channels of every position, to or from an image that has more. */
INLINE void copy_channels(const float *x, float *y, const int positions, const int count,
                          const int x_stride, const int y_stride)
{
    const int rest = count % LANES, whole = count - rest;
    for (int p = 0; p < positions; p++, x += x_stride, y += y_stride) {
        for (int c = 0; c < whole; c += LANES)
            store(y + c, load(x + c));
        if (rest)
            store_part(y + whole, load(x + whole), rest);
    }
}

/* y[p][c * times + j] = x[p][c] */
INLINE void repeat_channels(const float *x, float *y, const int positions,
                            const int channels, const int times)
{
    const int count = positions * channels, rest = times % LANES, whole = times - rest;
    for (int i = 0; i < count; i++, y += times) {
        for (int j = 0; j < whole; j += LANES)
            store(y + j, broadcast(x[i]));
        if (rest)
            store_part(y + whole, broadcast(x[i]), rest);
    }
}

/* dx[p][c] = the sum of dy[p][c * times + j], in the order of j */
INLINE void add_repeated(const float *dy, float *dx, const int positions,
                         const int channels, const int times)
{
    const int count = positions * channels;
    for (int i = 0; i < count; i++) {
        float sum = dy[i * times];
        for (int j = 1; j < times; j++)
            sum += dy[i * times + j];
        dx[i] = sum;
    }
}

/* y[k + n] = x[k] for classes k and a whole number n from 0 to `maximum`; 0 elsewhere. */
INLINE void shift_forward(const float *x, const float *number, float *y, const int classes,
                          const int maximum)
{
    const int n = (int)number[0];
    for (int k = 0; k < classes + maximum; k++)
        y[k] = 0;
    for (int k = 0; k < classes; k++)
        y[k + n] = x[k];
}

INLINE void shift_backward(const float *dy, const float *number, float *dx,
                           const int classes)
{
    const int n = (int)number[0];
    for (int k = 0; k < classes; k++)
        dx[k] = dy[k + n];
}

/* Take an image out of the middle of what `spread` put around it. */
INLINE void crop(const Spread s, const float *y, float *x)
{
    for (int row = 0; row < s.rows; row++) {
        const float *from = y + ((s.top + row) * s.width + s.left) * s.channels;
        copy(from, x + row * s.columns * s.channels, s.columns * s.channels);
    }
}
