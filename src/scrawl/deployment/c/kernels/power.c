/* e^x = scale * (1 + rest), scale a power of two; x is held between -87 and 88.
 * Cephes (Moshier, 1992): within 2 units in the last place. */
typedef struct {
    float scale, rest;
} Power;

static float power_of_two(int exponent)
{
    float factor = exponent < 0 ? 0.5f : 2.0f, power = 1.0f;
    for (int left = exponent < 0 ? -exponent : exponent; left > 0; left /= 2) {
        if (left % 2)
            power *= factor;
        factor *= factor;
    }
    return power;
}

static Power power_of_e(float x)
{
    x = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
    const int n = (int)(x * 1.44269504f + (x < 0.0f ? -0.5f : 0.5f));
    const float r = x - (float)n * 0.693359375f + (float)n * 2.12194440e-4f;
    float y = 1.9875691500e-4f;
    y = y * r + 1.3981999507e-3f;
    y = y * r + 8.3334519073e-3f;
    y = y * r + 4.1665795894e-2f;
    y = y * r + 1.6666665459e-1f;
    y = y * r + 5.0000001201e-1f;
    const Power power = {power_of_two(n), y * (r * r) + r};
    return power;
}
