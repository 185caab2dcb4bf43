static float exponential(float x)
{
    const Power power = power_of_e(x);
    return (power.rest + 1.0f) * power.scale;
}
