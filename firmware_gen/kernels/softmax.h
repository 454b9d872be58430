/* SPDX-License-Identifier: Apache-2.0 */
/* SOFTMAX over rows of depth values: output = 256 * exp(input - largest) / sum of exp(input - largest) - 128. */
#ifndef ECGTINY_SOFTMAX_H
#define ECGTINY_SOFTMAX_H

#include <stdint.h>

#include "program_memory.h"

struct softmax {
    int32_t rows;
    int32_t depth; /* at most 511 */
    int32_t count;
    /* [count]: exp of 0, -1, -2, ... steps of the input, Q0.31; further down it is 0. */
    ECGTINY_TABLE int32_t *exponentials;
};

void ecgtiny_softmax(ECGTINY_TABLE struct softmax *layer, const int8_t *input, int8_t *output);

#endif
