/* memory.c - the four functions that compilers may call without being told to.
 *
 * C compilers turn loops and assignments into calls of these, also where there is no
 * library. Linked only if something calls them.
 */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);
int memcmp(const void *left, const void *right, size_t count);

/* Bytes are volatile, or compilers would make the loops calls of the functions. */
void *memcpy(void *to, const void *from, size_t count)
{
    volatile uint8_t *target = to;
    const uint8_t *source = from;
    for (size_t i = 0; i < count; i++) {
        target[i] = source[i];
    }
    return to;
}

void *memmove(void *to, const void *from, size_t count)
{
    volatile uint8_t *target = to;
    const uint8_t *source = from;
    if ((uintptr_t)to <= (uintptr_t)from) {
        return memcpy(to, from, count);
    }
    for (size_t i = count; i > 0; i--) {
        target[i - 1] = source[i - 1];
    }
    return to;
}

void *memset(void *to, int value, size_t count)
{
    volatile uint8_t *target = to;
    for (size_t i = 0; i < count; i++) {
        target[i] = (uint8_t)value;
    }
    return to;
}

int memcmp(const void *left, const void *right, size_t count)
{
    const volatile uint8_t *first = left;
    const uint8_t *second = right;
    for (size_t i = 0; i < count; i++) {
        const int difference = first[i] - second[i];
        if (difference != 0) {
            return difference;
        }
    }
    return 0;
}
