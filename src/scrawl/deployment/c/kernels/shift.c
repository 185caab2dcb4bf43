/* Move scores up by a number; others are `outside`. */
KERNEL void shift_$xs(const $x *x, $n number, $y outside, $y *y, int size, int count)
{
    const int first = (int)number;
    for (int k = 0; k < count; k++)
        y[k] = k >= first && k < first + size ? ($y)x[k - first] : outside;
}
