#define ADD_TWICE(first, second, k)    \
    first = ADDED(first, u, w[k]);     \
    second = ADDED(second, v, w[k]);
