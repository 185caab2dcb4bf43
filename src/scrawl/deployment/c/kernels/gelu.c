/* x times the share of a normal distribution below x. The tail beyond u > 0 is
 * e^(-u^2 / 2) times a polynomial in 1 / (1 + 0.34375 u), fitted within 2e-8. */
static float gelu(float x)
{
    const float size = x < 0.0f ? -x : x, u = size > 13.0f ? 13.0f : size;
    const float t = 1.0f / (u * 0.34375f + 1.0f);
    float y = -2.8473826e-2f;
    y = y * t + 1.4706838e-1f;
    y = y * t - 2.7840427e-1f;
    y = y * t + 1.9872710e-1f;
    y = y * t - 4.4926997e-2f;
    y = y * t + 1.1524010e-1f;
    y = y * t + 1.1598494e-1f;
    y = y * t + 1.3767782e-1f;
    y = y * t + 1.3710615e-1f;
    y = y * t + 5.7156706e-7f;
    const float tail = exponential(-0.5f * u * u) * y;
    return x * (x > 0.0f ? 1.0f - tail : tail);
}
