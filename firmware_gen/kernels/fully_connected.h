/* SPDX-License-Identifier: Apache-2.0 */
/* FULLY_CONNECTED: output[b][o] = requantise(bias[o] + sum over d of weights[o][d] * input[b][d]). */
#ifndef ECGTINY_FULLY_CONNECTED_H
#define ECGTINY_FULLY_CONNECTED_H

#include <stdint.h>

#include "program_memory.h"

struct fully_connected {
    int32_t batches;
    int32_t depth;
    int32_t outputs;
    int32_t per_channel; /* 1, or 0 where all channels have one multiplier and shift */
    int32_t output_offset;
    int32_t activation_min;
    int32_t activation_max;
    ECGTINY_TABLE int8_t *weights;     /* [outputs][depth] */
    ECGTINY_TABLE int32_t *bias;       /* [outputs]; holds the input's zero point already */
    ECGTINY_TABLE int32_t *multiplier; /* [outputs] or [1], Q31 */
    ECGTINY_TABLE int8_t *shift;       /* [outputs] or [1], positive is left */
};

void ecgtiny_fully_connected(ECGTINY_TABLE struct fully_connected *layer, const int8_t *input, int8_t *output);

#endif
