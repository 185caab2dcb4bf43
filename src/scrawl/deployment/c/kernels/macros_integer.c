/* A byte times the weights of four filters, which lie `apart`. */
#define ADD_PRODUCTS(byte, weights, apart)    \
    {                                         \
        const Sum v = (Sum)(byte);            \
        all += v;                             \
        a += v * (Sum)(weights)[0];           \
        b += v * (Sum)(weights)[apart];       \
        c += v * (Sum)(weights)[2 * (apart)]; \
        d += v * (Sum)(weights)[3 * (apart)]; \
    }

/* Four bytes times the weights of four filters: [filter][byte] */
#if HAS_DSP
#define ADD_FOUR(sum, weights)                                             \
    {                                                                      \
        const uint32_t t = *(const Word *)(const void *)(weights);         \
        sum = __smlad(even, __sxtb16((int32_t)t), sum);                    \
        sum = __smlad(odd, __sxtb16((int32_t)(t >> 8 | t << 24)), sum);    \
    }
#define ADD_BLOCK                                                          \
    {                                                                      \
        const uint32_t u = *(const Word *)(const void *)p;                 \
        const int32_t even = (int32_t)(u & 0x00ff00ffu);                   \
        const int32_t odd = (int32_t)((u >> 8) & 0x00ff00ffu);             \
        ADD_FOUR(a, w)                                                     \
        ADD_FOUR(b, w + 4)                                                 \
        ADD_FOUR(c, w + 8)                                                 \
        ADD_FOUR(d, w + 12)                                                \
    }
#else
#define ADD_BLOCK                 \
    ADD_PRODUCTS(p[0], w, 4)      \
    ADD_PRODUCTS(p[1], w + 1, 4)  \
    ADD_PRODUCTS(p[2], w + 2, 4)  \
    ADD_PRODUCTS(p[3], w + 3, 4)
#endif
