static void ${function}_of_$xs(const $x *x, float *y, int count)
{
    for (int i = 0; i < count; i++)
        y[i] = $function((float)x[i]);
}
