/* From a sum to a byte. The sum is first brought between 0 and the span, so that no
 * negative number is shifted and no product is too large. */
typedef struct {
    uint32_t span;
    uint16_t multiplier;
    uint8_t shift1, shift2;
} Scaling;

KERNEL uint8_t scaled(Total sum, const Scaling *s)
{
    uint32_t u = sum > 0 ? (uint32_t)sum : 0;
    if (u > s->span)
        u = s->span;
    return (uint8_t)(((u >> s->shift1) * s->multiplier) >> s->shift2);
}
