/* files.h - bytes in and out of a program on a computer: files beside it. */
#ifndef FILES_H
#define FILES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { READ_BINARY = 0, WRITE_BINARY = 1 };

static FILE *channels[2];

static inline uint32_t channel_open(const char *name, uint32_t length, uint32_t mode)
{
    (void)length;
    channels[mode] = fopen(name, mode == READ_BINARY ? "rb" : "wb");
    return channels[mode] == NULL ? UINT32_MAX : mode;
}

/* Both return how many bytes were not moved. */
static inline uint32_t channel_read(uint32_t handle, void *bytes, uint32_t count)
{
    return count - (uint32_t)fread(bytes, 1, count, channels[handle]);
}

static inline uint32_t channel_write(uint32_t handle, const void *bytes, uint32_t count)
{
    return count - (uint32_t)fwrite(bytes, 1, count, channels[handle]);
}

static inline void channel_exit(uint32_t status)
{
    FILE *const out = channels[WRITE_BINARY];
    const int was_kept = out == NULL || fclose(out) == 0;
    exit(was_kept ? (int)status : 1);
}

#endif
