/* semihosting.h - bytes in and out of a core, by asking what holds it.
 *
 * ARM: Semihosting for AArch32 and AArch64, release 2.0. Everything is inline, so that
 * nothing but the network uses the stack.
 */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdint.h>

enum { SYS_OPEN = 0x01, SYS_WRITE = 0x05, SYS_READ = 0x06, SYS_EXIT_EXTENDED = 0x20 };
enum { READ_BINARY = 1, WRITE_BINARY = 5 };
#define STOPPED_BY_ITSELF 0x20026u /* ADP_Stopped_ApplicationExit */

static inline uint32_t ask(uint32_t operation, const void *words)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = words;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static inline uint32_t channel_open(const char *name, uint32_t length, uint32_t mode)
{
    const uint32_t words[3] = {(uint32_t)(uintptr_t)name, mode, length};
    return ask(SYS_OPEN, words);
}

/* Both return how many bytes were not moved. */
static inline uint32_t channel_read(uint32_t handle, void *bytes, uint32_t count)
{
    const uint32_t words[3] = {handle, (uint32_t)(uintptr_t)bytes, count};
    return ask(SYS_READ, words);
}

static inline uint32_t channel_write(uint32_t handle, const void *bytes, uint32_t count)
{
    const uint32_t words[3] = {handle, (uint32_t)(uintptr_t)bytes, count};
    return ask(SYS_WRITE, words);
}

static inline void channel_exit(uint32_t status)
{
    const uint32_t words[2] = {STOPPED_BY_ITSELF, status};
    (void)ask(SYS_EXIT_EXTENDED, words);
    for (;;) {
    }
}

#endif
