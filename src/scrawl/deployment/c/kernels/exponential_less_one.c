/* e^x - 1, which near 0 is about x */
static float exponential_less_one(float x)
{
    const Power power = power_of_e(x);
    return power.scale * power.rest + (power.scale - 1.0f);
}
