typedef float Weight;
typedef float Sum;
typedef float Total;

#define LOWEST (-3.402823466e38f)
#define PLACES 2 /* side by side, so that a weight is used twice when it is loaded */
#define FACTOR(weight) (weight)

/* sum + x * weight, in one step where the core has one; Clang sees that by itself */
#if defined(__ARM_FEATURE_FMA) && defined(__GNUC__) && !defined(__clang__)
#define ADDED(sum, x, weight) __builtin_fmaf(x, weight, sum)
#else
#define ADDED(sum, x, weight) ((sum) + (x) * (weight))
#endif
