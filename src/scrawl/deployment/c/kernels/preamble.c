/* Kernels are called with constants. They are worth copying where speed is asked for;
 * a window stays a function of its own, so that it has all registers for its sums. */
#if defined(__GNUC__) && !defined(__OPTIMIZE_SIZE__)
#define KERNEL static inline __attribute__((always_inline))
#elif defined(__GNUC__)
#define KERNEL static
#else
#define KERNEL static inline
#endif
#if defined(__GNUC__)
#define SEPARATE static __attribute__((noinline))
#else
#define SEPARATE static
#endif
#if defined(__GNUC__) && __GNUC__ >= 8 && !defined(__clang__) && \
    !defined(__OPTIMIZE_SIZE__)
#define UNROLL _Pragma("GCC unroll 4")
#else
#define UNROLL
#endif

/* Define this as `__attribute__((noinline))` to count the instructions of each layer. */
#ifndef ${PREFIX}_LAYER
#define ${PREFIX}_LAYER
#endif
