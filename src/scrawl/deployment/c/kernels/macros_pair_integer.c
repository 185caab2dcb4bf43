/* A byte at each of two places times the weights of four filters, which lie `apart`. */
#define ADD_TWICE(k, weights, apart)                   \
    {                                                  \
        const Sum u = (Sum)p[k], v = (Sum)p[step + k]; \
        Sum t = FACTOR((weights)[0]);                  \
        a += u * t;                                    \
        e += v * t;                                    \
        t = FACTOR((weights)[apart]);                  \
        b += u * t;                                    \
        f += v * t;                                    \
        t = FACTOR((weights)[2 * (apart)]);            \
        c += u * t;                                    \
        g += v * t;                                    \
        t = FACTOR((weights)[3 * (apart)]);            \
        d += u * t;                                    \
        h += v * t;                                    \
    }
