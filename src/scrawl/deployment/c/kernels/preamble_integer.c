/* A core with the first Thumb instructions (Cortex-M0) loads an unsigned byte in one
 * instruction and a signed one in two, and has registers for four sums, not for eight:
 * there, 128 is added to each weight and taken off again. (Clang cannot use the upper
 * registers, and does better without that.) The scores are the same. */
#ifndef ${PREFIX}_SMALL_CORE
#if defined(__thumb__) && !defined(__thumb2__)
#define ${PREFIX}_SMALL_CORE $small_core
#else
#define ${PREFIX}_SMALL_CORE 0
#endif
#endif

/* A core with instructions for signals (Cortex-M4, M7, M33) adds two products at once;
 * it reads four bytes together, wherever they lie. (GCC has names for that since 10.) */
#if defined(__ARM_FEATURE_DSP) && defined(__ARM_FEATURE_SIMD32) && \
    (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 10)) && \
    !defined(${PREFIX}_PLAIN)
#include <arm_acle.h>
typedef uint32_t __attribute__((may_alias, aligned(1))) Word;
#define HAS_DSP 1
#else
#define HAS_DSP 0
#endif

#if ${PREFIX}_SMALL_CORE && !defined(__clang__)
typedef uint8_t Weight;
#define OFFSET 128
#else
typedef int8_t Weight;
#define OFFSET 0
#endif
#if ${PREFIX}_SMALL_CORE || HAS_DSP
#define PLACES 1
#else
#define PLACES 2 /* side by side, so that a weight is used twice when it is loaded */
#endif
#define W(weight) ((Weight)((weight) + OFFSET))
#define FACTOR(weight) ((Sum)(weight) - OFFSET)
#define LOWEST INT32_MIN

#if ${PREFIX}_SMALL_CORE && defined(__clang__) && defined(__OPTIMIZE__) && \
    !defined(__OPTIMIZE_SIZE__)
#define UNROLL_ROWS _Pragma("clang loop unroll(full)")
#else
#define UNROLL_ROWS
#endif

typedef int32_t Sum; /* never too small: the sums of all weights are bounded */
typedef int32_t Total;
