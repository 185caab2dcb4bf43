/* Multiply and add, with numbers of each channel: [positions][channels] */
KERNEL void scale_$xs(const $x *x, float *y, int positions, int channels,
                      const float *factor, const float *offset)
{
    for (int i = 0; i < positions; i++)
        for (int k = 0; k < channels; k++)
            y[i * channels + k] = (float)x[i * channels + k] * factor[k] + offset[k];
}
