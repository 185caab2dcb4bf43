KERNEL void rescale_$xs(const $x *x, float *y, int count, float factor, float offset)
{
    for (int i = 0; i < count; i++)
        y[i] = (float)x[i] * factor + offset;
}
