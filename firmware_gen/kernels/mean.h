/* SPDX-License-Identifier: Apache-2.0 */
/* MEAN and SUM: output = requantise(offset + sum over the reduced axes of input); the factor holds the division. */
#ifndef ECGTINY_MEAN_H
#define ECGTINY_MEAN_H

#include <stdint.h>

#include "program_memory.h"

struct mean {
    int32_t kept[2]; /* sizes and steps of the axes that stay, the slower one first */
    int32_t kept_step[2];
    int32_t reduced[2]; /* and of those that are summed over */
    int32_t reduced_step[2];
    int32_t offset;     /* of the sum */
    int32_t multiplier; /* Q31 */
    int32_t shift;      /* positive is left */
    int32_t output_offset;
};

void ecgtiny_mean(ECGTINY_TABLE struct mean *layer, const int8_t *input, int8_t *output);
void ecgtiny_mean_16(ECGTINY_TABLE struct mean *layer, const int8_t *input, int8_t *output);

#endif
