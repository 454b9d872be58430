/* SPDX-License-Identifier: Apache-2.0 */
/* QUANTIZE, RELU and LEAKY_RELU where input or output is int16: output = clamp(rescale(input - zero point) + zero point),
 * by one factor at zero and above and by one below. */
#ifndef ECGTINY_RESCALE_16_H
#define ECGTINY_RESCALE_16_H

#include <stdint.h>

#include "program_memory.h"

struct rescale_16 {
    int32_t size;
    int32_t input_width; /* 1 for int8, 2 for int16 */
    int32_t output_width;
    int32_t input_offset;
    int32_t output_offset;
    int32_t multiplier[2]; /* Q31; at zero and above, below */
    int32_t shift[2];      /* positive is left */
    int32_t activation_min;
    int32_t activation_max;
};

void ecgtiny_rescale_16(ECGTINY_TABLE struct rescale_16 *layer, const int8_t *input, int8_t *output);

#endif
