/* main.c - one example after the other: its inputs in, its scores out.
 *
 * inputs.bin holds the inputs of each example, in the order of the network, without a
 * gap; scores.bin then holds its scores, and after the last the bytes of stack used.
 */
#include "channel.h"
#include "ports.h"
#include "stack.h"

static int read_inputs(uint32_t handle)
{
    for (uint32_t i = 0; i < num_inputs; i++) {
        if (channel_read(handle, inputs[i].bytes, inputs[i].count) != 0) {
            return 0;
        }
    }
    return 1;
}

static int write_scores(uint32_t handle)
{
    for (uint32_t i = 0; i < num_outputs; i++) {
        if (channel_write(handle, outputs[i].bytes, outputs[i].count) != 0) {
            return 0;
        }
    }
    return 1;
}

int main(void)
{
    const uint32_t in = channel_open("inputs.bin", 10, READ_BINARY);
    const uint32_t out = channel_open("scores.bin", 10, WRITE_BINARY);
    const uint32_t *top = stack_pointer();
    uint32_t depth;

    if (in == UINT32_MAX || out == UINT32_MAX) {
        channel_exit(2);
    }
    while (read_inputs(in)) {
        compute_scores();
        if (!write_scores(out)) {
            channel_exit(3);
        }
    }
    depth = stack_below(top);
    channel_exit(channel_write(out, &depth, sizeof depth) == 0 ? 0 : 3);
    return 0;
}
