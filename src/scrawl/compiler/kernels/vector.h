/* vector.h - LANES floats at a time, the same arithmetic whatever LANES is
 *
 * Lanes hold independent outputs and are never added to each other, so the number of
 * lanes decides speed and nothing else. FMA is explicit: one rounding where the machine
 * has it, two (another arithmetic class) where FUSED is 0.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef int i32;
typedef long long i64;
typedef __SIZE_TYPE__ usize;

#define LANE_BYTES (4 * LANES)
typedef float vf __attribute__((vector_size(LANE_BYTES), aligned(4), may_alias));
typedef i32 vi __attribute__((vector_size(LANE_BYTES), aligned(4), may_alias));
typedef u32 vu __attribute__((vector_size(LANE_BYTES), aligned(4), may_alias));
typedef u16 vh __attribute__((vector_size(2 * LANES), aligned(2), may_alias));

#define INLINE static inline __attribute__((always_inline))
#define NOINLINE static __attribute__((noinline))
#define UNROLL _Pragma("GCC unroll 64")

INLINE vf load(const float *p) { return *(const vf *)p; }
INLINE void store(float *p, vf v) { *(vf *)p = v; }
INLINE vf broadcast(float x) { return x - (vf){0}; }
INLINE vi broadcast_int(i32 x) { return x - (vi){0}; }

/* The first `count` lanes, the others 0; `count` is a literal after inlining. The whole
 * vector is read: behind all buffers there is room for one. */
INLINE vf load_part(const float *p, const int count)
{
    if (count >= LANES)
        return load(p);
    vi mask;
    UNROLL for (int lane = 0; lane < LANES; lane++)
        mask[lane] = lane < count ? -1 : 0;
    return (vf)(mask & (vi)load(p));
}

INLINE void store_part(float *p, vf v, const int count)
{
    if (count >= LANES) {
        store(p, v);
        return;
    }
#if LANES == 16 && defined(__AVX512F__)
    typedef float aligned __attribute__((vector_size(LANE_BYTES)));
    __builtin_ia32_storeups512_mask((void *)p, (aligned)v, (u16)((1 << count) - 1));
#elif LANES == 8 && defined(__AVX__)
    typedef float aligned __attribute__((vector_size(LANE_BYTES)));
    typedef i32 mask __attribute__((vector_size(LANE_BYTES)));
    mask m;
    UNROLL for (int lane = 0; lane < LANES; lane++)
        m[lane] = lane < count ? -1 : 0;
    __builtin_ia32_maskstoreps256((void *)p, m, (aligned)v);
#else
    UNROLL for (int lane = 0; lane < LANES; lane++)
        if (lane < count)
            p[lane] = v[lane];
#endif
}

INLINE vf choose(vi mask, vf yes, vf no)
{
    return (vf)((mask & (vi)yes) | (~mask & (vi)no));
}

INLINE vf largest(vf a, vf b) { return choose(a > b, a, b); }
INLINE vf absolute(vf a) { return (vf)((vi)a & 0x7fffffff); }

/* a * b + c, rounded once if FUSED */
INLINE vf multiply_add(vf a, vf b, vf c)
{
#if !FUSED
    return a * b + c;
#elif defined(__clang__)
    return __builtin_elementwise_fma(a, b, c);
#elif LANES == 16 && defined(__AVX512F__)
    return (vf)__builtin_ia32_vfmaddps512_mask(a, b, c, (u16)-1, 4);
#elif LANES == 8 && defined(__FMA__)
    return (vf)__builtin_ia32_vfmaddps256(a, b, c);
#elif LANES == 4 && defined(__FMA__)
    return (vf)__builtin_ia32_vfmaddps(a, b, c);
#else
    vf sum;
    UNROLL for (int lane = 0; lane < LANES; lane++)
        sum[lane] = __builtin_fmaf(a[lane], b[lane], c[lane]);
    return sum;
#endif
}

INLINE vf square_root(vf a)
{
#if defined(__clang__)
    return __builtin_elementwise_sqrt(a);
#elif LANES == 16 && defined(__AVX512F__)
    return (vf)__builtin_ia32_sqrtps512_mask(a, (vf){0}, (u16)-1, 4);
#elif LANES == 8 && defined(__AVX__)
    return (vf)__builtin_ia32_sqrtps256(a);
#elif LANES == 4 && defined(__SSE__)
    return (vf)__builtin_ia32_sqrtps(a);
#else
    vf root;
    UNROLL for (int lane = 0; lane < LANES; lane++)
        root[lane] = __builtin_sqrtf(a[lane]);
    return root;
#endif
}

/* `step` lanes of `a` and of `b` in turn: the even such runs of both, or the odd ones. */
INLINE vf interleave(vf a, vf b, const int step, const int odd)
{
#if LANES == 16
    const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#elif LANES == 8
    const vi lane = {0, 1, 2, 3, 4, 5, 6, 7};
#else
    const vi lane = {0, 1, 2, 3};
#endif
    const vi from = (lane & ~step) + (((lane & step) != 0) & LANES) + (odd ? step : 0);
#if defined(__clang__)
    vf y;
    UNROLL for (int i = 0; i < LANES; i++)
        y[i] = from[i] < LANES ? a[from[i]] : b[from[i] - LANES];
    return y;
#else
    return __builtin_shuffle(a, b, from);
#endif
}

/* to[j][i] = from[i][j] for LANES by LANES numbers, rows so many floats apart. */
INLINE void transpose(const float *from, const int from_stride, float *to,
                      const int to_stride)
{
    vf row[LANES];
    UNROLL for (int i = 0; i < LANES; i++)
        row[i] = load(from + (i64)i * from_stride);
    UNROLL for (int step = 1; step < LANES; step *= 2)
        UNROLL for (int i = 0; i < LANES; i++)
            if (!(i & step)) {
                const vf even = interleave(row[i], row[i + step], step, 0);
                row[i + step] = interleave(row[i], row[i + step], step, 1);
                row[i] = even;
            }
    UNROLL for (int i = 0; i < LANES; i++)
        store(to + (i64)i * to_stride, row[i]);
}

INLINE vi to_int(vf a) { return __builtin_convertvector(a, vi); }
INLINE vf to_float(vi a) { return __builtin_convertvector(a, vf); }

INLINE int at_most(int a, int b) { return a < b ? a : b; }
INLINE int at_least(int a, int b) { return a > b ? a : b; }

/* The compilers may call these for loops that copy or clear. */
__attribute__((visibility("hidden"))) void *memcpy(void *to, const void *from, usize n)
{
    for (usize i = 0; i < n; i++)
        ((volatile u8 *)to)[i] = ((const u8 *)from)[i];
    return to;
}

__attribute__((visibility("hidden"))) void *memset(void *to, int value, usize n)
{
    for (usize i = 0; i < n; i++)
        ((volatile u8 *)to)[i] = (u8)value;
    return to;
}

#ifdef _WIN32
/* Windows calls this when a library is loaded, and there is none that does it for us. */
int DllMainCRTStartup(void *library, u32 reason, void *reserved)
{
    (void)library, (void)reason, (void)reserved;
    return 1;
}
#endif
