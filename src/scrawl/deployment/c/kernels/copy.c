/* [positions][count] numbers to where `stride` of them make a position. */
KERNEL void copy_$xs(const $x *x, $y *y, int positions, int count, int stride)
{
    for (int i = 0; i < positions; i++)
        for (int k = 0; k < count; k++)
            y[i * stride + k] = ($y)x[i * count + k];
}
