/* ports.h - the arrays of one network, and its call: ports.c is written for each. */
#ifndef PORTS_H
#define PORTS_H

#include <stdint.h>

typedef struct {
    void *bytes;
    uint32_t count;
} Port;

extern const Port inputs[];
extern const Port outputs[];
extern const uint32_t num_inputs;
extern const uint32_t num_outputs;

void compute_scores(void);

#endif
