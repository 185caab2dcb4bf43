static float selu(float x)
{
    return 1.05070099f * (x > 0.0f ? x : 1.67326324f * exponential_less_one(x));
}
