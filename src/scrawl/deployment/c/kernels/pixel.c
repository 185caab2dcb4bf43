/* The number in row i, column j, channel k, or what is outside of the image. */
#define PIXEL(k)                                                   \
    ((Sum)(i >= 0 && j >= 0 && i < s->height && j < s->width       \
               ? (Total)x[(i * s->width + j) * s->channels + (k)]  \
               : (Total)outside))
