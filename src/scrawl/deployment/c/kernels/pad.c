/* Put an image into the middle of a larger one that holds `outside` elsewhere. */
KERNEL void pad_$xs(const Frame *s, int top, int left, $y outside, const $x *x, $y *y)
{
    for (int i = -top; i < s->rows - top; i++)
        for (int j = -left; j < s->columns - left; j++)
            for (int k = 0; k < s->channels; k++) {
                const int is_image = i >= 0 && j >= 0 && i < s->height && j < s->width;
                *y++ = is_image ? ($y)x[(i * s->width + j) * s->channels + k] : outside;
            }
}
