KERNEL void add_$xs(const $x *x, float *y, int count)
{
    for (int i = 0; i < count; i++)
        y[i] += (float)x[i];
}
