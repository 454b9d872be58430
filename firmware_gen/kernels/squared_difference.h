/* SPDX-License-Identifier: Apache-2.0 */
/* SQUARED_DIFFERENCE: output = requantise((rescale(first) - rescale(second))^2), broadcast. */
#ifndef ECGTINY_SQUARED_DIFFERENCE_H
#define ECGTINY_SQUARED_DIFFERENCE_H

#include <stdint.h>

#include "program_memory.h"

struct squared_difference {
    int32_t rank;
    int32_t offset[2];     /* of both operands, as are the next two */
    int32_t multiplier[2]; /* Q31 */
    int32_t shift[2];      /* 0 or negative, which is right */
    int32_t output_multiplier;
    int32_t output_shift; /* positive is left */
    int32_t output_offset;
    int32_t activation_min;
    int32_t activation_max;
    ECGTINY_TABLE int32_t *axes;    /* [rank][3], see broadcast.h */
    ECGTINY_TABLE int8_t *constant; /* the second operand, for ecgtiny_squared_difference_constant */
};

void ecgtiny_squared_difference(ECGTINY_TABLE struct squared_difference *layer, const int8_t *first,
                                ECGTINY_ANYWHERE int8_t *second, int8_t *output);
void ecgtiny_squared_difference_constant(ECGTINY_TABLE struct squared_difference *layer, const int8_t *input,
                                         int8_t *output);

#endif
