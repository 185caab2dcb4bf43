/* startup.c - from reset to main on a Cortex-M: what the hardware needs, no more.
 *
 * The processor takes the stack pointer and the address of `reset` from the vector
 * table. Any fault ends the program with a status that tells which one it was.
 */
#include <stdint.h>

#include "semihosting.h"
#include "stack.h"

#define CPACR (*(volatile uint32_t *)0xE000ED88) /* who may use which coprocessor */
#define FPU_ALLOWED (0xFu << 20)
#define STATUS_OF_FAULTS 64 /* plus the number of the exception: 3 is the hard fault */

extern const uint32_t data_load[];
extern uint32_t data_start[];
extern uint32_t data_end[];
extern uint32_t bss_start[];
extern uint32_t bss_end[];

int main(void);
void reset(void);
void fault(void);

/* The words are volatile, or compilers would make these loops calls of a library. */
static void fill_memory(void)
{
    const volatile uint32_t *from = data_load;
    for (volatile uint32_t *to = data_start; to < data_end; to++) {
        *to = *from++;
    }
    for (volatile uint32_t *to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
}

void reset(void)
{
    paint_stack();
    fill_memory();
#ifdef __ARM_FP
    CPACR |= FPU_ALLOWED;
    __asm__ volatile("dsb\n\tisb" : : : "memory");
#endif
    (void)main();
    channel_exit(1);
}

void fault(void)
{
    uint32_t exception;
    __asm__ volatile("mrs %0, ipsr" : "=r"(exception));
    channel_exit(STATUS_OF_FAULTS + exception);
}

typedef struct {
    uint32_t *stack;
    void (*handlers[15])(void);
} Vectors;

__attribute__((section(".vectors"), used)) static const Vectors VECTORS = {
    stack_top,
    {reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
     fault, fault, fault},
};
