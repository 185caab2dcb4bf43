KERNEL void keep_larger(Total sum, Total *best)
{
    if (sum > *best)
        *best = sum;
}
