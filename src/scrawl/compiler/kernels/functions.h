/* functions.h - exp, log, tanh, sigmoid and the normal distribution without a library
 *
 * exp and log follow Cephes (Moshier, 1992): within 2 units in the last place. Each lane
 * sees the same operations in the same order, so the bits do not depend on LANES.
 */
INLINE vf power_of_two(vi exponent) { return (vf)((exponent + 127) << 23); }

/* x, or the nearer limit; NaN stays. */
INLINE vf between(const float low, const float high, vf x)
{
    x = choose(x < broadcast(low), broadcast(low), x);
    return choose(x > broadcast(high), broadcast(high), x);
}

/* e^x as scale * (1 + rest), scale a power of two; x held between -87 and 88 */
typedef struct {
    vf scale, rest;
} Power;

INLINE Power power_of_e(vf x)
{
    x = between(-87.0f, 88.0f, x);
    vf shifted = multiply_add(x, broadcast(1.44269504f), broadcast(12582912.0f));
    vf n = shifted - broadcast(12582912.0f);
    vf r = multiply_add(n, broadcast(-0.693359375f), x);
    r = multiply_add(n, broadcast(2.12194440e-4f), r);
    vf y = broadcast(1.9875691500e-4f);
    y = multiply_add(y, r, broadcast(1.3981999507e-3f));
    y = multiply_add(y, r, broadcast(8.3334519073e-3f));
    y = multiply_add(y, r, broadcast(4.1665795894e-2f));
    y = multiply_add(y, r, broadcast(1.6666665459e-1f));
    y = multiply_add(y, r, broadcast(5.0000001201e-1f));
    return (Power){power_of_two(to_int(n)), multiply_add(y, r * r, r)};
}

INLINE vf exponential(vf x)
{
    const Power power = power_of_e(x);
    return (power.rest + broadcast(1.0f)) * power.scale;
}

/* e^x - 1, which near 0 is about x */
INLINE vf exponential_minus_one(vf x)
{
    const Power power = power_of_e(x);
    return multiply_add(power.scale, power.rest, power.scale - broadcast(1.0f));
}

/* The natural logarithm of x >= 2^-126; of anything smaller, that of 2^-126. NaN stays. */
INLINE vf logarithm(vf x)
{
    const vi is_number = x == x;
    x = choose(x < broadcast(1.17549435e-38f), broadcast(1.17549435e-38f), x);
    vi bits = (vi)x;
    vi exponent = (bits >> 23) - 126;
    vf m = (vf)((bits & 0x007fffff) | 0x3f000000); /* in [1/2, 1) */
    vi is_low = m < broadcast(0.707106781f);
    exponent += is_low;
    m = m + choose(is_low, m, (vf){0}) - broadcast(1.0f);
    vf y = broadcast(7.0376836292e-2f);
    y = multiply_add(y, m, broadcast(-1.1514610310e-1f));
    y = multiply_add(y, m, broadcast(1.1676998740e-1f));
    y = multiply_add(y, m, broadcast(-1.2420140846e-1f));
    y = multiply_add(y, m, broadcast(1.4249322787e-1f));
    y = multiply_add(y, m, broadcast(-1.6668057665e-1f));
    y = multiply_add(y, m, broadcast(2.0000714765e-1f));
    y = multiply_add(y, m, broadcast(-2.4999993993e-1f));
    y = multiply_add(y, m, broadcast(3.3333331174e-1f));
    vf square = m * m, e = to_float(exponent);
    y = y * m * square;
    y = multiply_add(e, broadcast(-2.12194440e-4f), y);
    y = multiply_add(square, broadcast(-0.5f), y);
    y = multiply_add(e, broadcast(0.693359375f), m + y);
    return choose(is_number, y, broadcast(__builtin_nanf("")));
}

INLINE vf sigmoid(vf x)
{
    return broadcast(1.0f) / (broadcast(1.0f) + exponential(-x));
}

/* An odd polynomial near 0, where 1 - 2 / (e^2x + 1) would cancel (Cephes). */
INLINE vf hyperbolic_tangent(vf x)
{
    vf z = x * x;
    vf y = broadcast(-5.70498872745e-3f);
    y = multiply_add(y, z, broadcast(2.06390887954e-2f));
    y = multiply_add(y, z, broadcast(-5.37397155531e-2f));
    y = multiply_add(y, z, broadcast(1.33314422036e-1f));
    y = multiply_add(y, z, broadcast(-3.33332819422e-1f));
    vf near = multiply_add(y * z, x, x);
    vf e = exponential(absolute(x) + absolute(x));
    vf far = broadcast(1.0f) - broadcast(2.0f) / (e + broadcast(1.0f));
    far = (vf)((vi)far | ((vi)x & (i32)0x80000000));
    return choose(absolute(x) < broadcast(0.625f), near, far);
}

/* Of the normal distribution: the share below x, and the density there. */
typedef struct {
    vf share, density;
} Normal;

/* The tail beyond u > 0 is e^(-u^2 / 2) times a function that falls slowly: a polynomial
 * in 1 / (1 + 0.34375 u), fitted within 2e-8 of it. */
INLINE Normal normal(vf x)
{
    const vf u = between(0.0f, 14.0f, absolute(x));
    const vf square = u * u, lost = multiply_add(u, u, -square);
    vf e = exponential(broadcast(-0.5f) * square);
    e = multiply_add(e * lost, broadcast(-0.5f), e);
    e = choose(u > broadcast(13.19f), (vf){0}, e);
    const vf t = broadcast(1.0f) / multiply_add(u, broadcast(0.34375f), broadcast(1.0f));
    vf y = broadcast(-2.8473826e-2f);
    y = multiply_add(y, t, broadcast(1.4706838e-1f));
    y = multiply_add(y, t, broadcast(-2.7840427e-1f));
    y = multiply_add(y, t, broadcast(1.9872710e-1f));
    y = multiply_add(y, t, broadcast(-4.4926997e-2f));
    y = multiply_add(y, t, broadcast(1.1524010e-1f));
    y = multiply_add(y, t, broadcast(1.1598494e-1f));
    y = multiply_add(y, t, broadcast(1.3767782e-1f));
    y = multiply_add(y, t, broadcast(1.3710615e-1f));
    y = multiply_add(y, t, broadcast(5.7156706e-7f));
    const vf tail = e * y;
    return (Normal){choose(x > (vf){0}, broadcast(1.0f) - tail, tail),
                    e * broadcast(0.398942280f)};
}
