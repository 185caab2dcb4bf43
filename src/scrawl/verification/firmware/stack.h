/* stack.h - how deep the stack went, from the paint that it left.
 *
 * The whole stack is painted at reset. Whatever was written since then lies between the
 * lowest word that is not paint and the top.
 */
#ifndef STACK_H
#define STACK_H

#include <stdint.h>

#define STACK_UNKNOWN UINT32_MAX

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'

#define PAINT 0xC5C5C5C5u

extern uint32_t stack_bottom[]; /* from the linker script, as all in lower case here */
extern uint32_t stack_top[];

static inline uint32_t *stack_pointer(void)
{
    uint32_t *pointer;
    __asm__ volatile("mov %0, sp" : "=r"(pointer));
    return pointer;
}

static inline void paint_stack(void)
{
    for (volatile uint32_t *word = stack_bottom; word < stack_pointer(); word++) {
        *word = PAINT;
    }
}

/* Bytes of the stack that were used below *pointer*. */
static inline uint32_t stack_below(const uint32_t *pointer)
{
    const volatile uint32_t *word = stack_bottom;
    while (word < pointer && *word == PAINT) {
        word++;
    }
    return (uint32_t)((uintptr_t)pointer - (uintptr_t)word);
}

#else

static inline uint32_t *stack_pointer(void)
{
    return (uint32_t *)0;
}

static inline uint32_t stack_below(const uint32_t *pointer)
{
    (void)pointer;
    return STACK_UNKNOWN;
}

#endif

#endif
