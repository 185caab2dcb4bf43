/* image.h - images on their way to and from a convolution */

/* Bytes to floats: y = x * scale + offset. */
INLINE void read_pixels(const u8 *x, float *y, const int count, const float scale,
                        const float offset)
{
    typedef u8 vb __attribute__((vector_size(LANES), aligned(1), may_alias));
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
        vi bytes = __builtin_convertvector(*(const vb *)(x + i), vi);
        store(y + i, multiply_add(to_float(bytes), broadcast(scale), broadcast(offset)));
    }
    for (; i < count; i++)
        y[i] = multiply_add(broadcast(x[i]), broadcast(scale), broadcast(offset))[0];
}

/* Copy [rows][columns][channels] into the middle of zeros [height][width][channels],
 * `stride` apart: what surrounds a padded image, and a gradient that goes back. */
typedef struct {
    int rows, columns, channels, height, width, top, left, stride_y, stride_x;
} Spread;

INLINE void spread(const Spread s, const float *x, float *y)
{
    const int count = s.height * s.width * s.channels;
    int i = 0;
    for (; i + LANES <= count; i += LANES)
        store(y + i, (vf){0});
    for (; i < count; i++)
        y[i] = 0;
    for (int row = 0; row < s.rows; row++) {
        float *line = y + ((s.top + row * s.stride_y) * s.width + s.left) * s.channels;
        const float *from = x + row * s.columns * s.channels;
        for (int column = 0; column < s.columns; column++) {
            int channel = 0;
            for (; channel + LANES <= s.channels; channel += LANES)
                store(line + channel, load(from + channel));
            for (; channel < s.channels; channel++)
                line[channel] = from[channel];
            line += s.stride_x * s.channels;
            from += s.channels;
        }
    }
}

/* A kernel turned round and transposed: [ky][kx][channel][filter] to
 * [-ky][-kx][filter][channel], channels padded with zeros to whole vectors. */
INLINE void turn_kernel(const float *kernel, float *turned, const int taps,
                        const int channels, const int filters)
{
    const int padded = (filters + LANES - 1) / LANES * LANES;
    const int width = (channels + LANES - 1) / LANES * LANES;
    for (int tap = 0; tap < taps; tap++)
        for (int filter = 0; filter < filters; filter++)
            for (int channel = 0; channel < channels; channel++)
                turned[((taps - 1 - tap) * filters + filter) * width + channel] =
                    kernel[(tap * channels + channel) * padded + filter];
}

INLINE void clear(float *x, const int count)
{
    for (int i = 0; i < count; i++)
        x[i] = 0;
}

INLINE void copy(const float *x, float *y, const int count)
{
    for (int i = 0; i < count; i++)
        y[i] = x[i];
}

INLINE void scale_row(const float *x, float *y, const int count, const float scale)
{
    for (int i = 0; i < count; i++)
        y[i] = x[i] * scale;
}
