/* SPDX-License-Identifier: Apache-2.0 */
/* ADD and SUB: output = requantise(sign[0] * rescale(first) + sign[1] * rescale(second)), broadcast. Those of int16 have
 * two bytes a value, the constant too. */
#ifndef ECGTINY_ADD_H
#define ECGTINY_ADD_H

#include <stdint.h>

#include "program_memory.h"

struct add {
    int32_t rank;
    int32_t offset[2];     /* of both operands, as are the next two */
    int32_t multiplier[2]; /* Q31 */
    int32_t shift[2];      /* 0 or negative, which is right */
    int32_t output_multiplier;
    int32_t output_shift;
    int32_t sign[2];
    int32_t output_offset;
    int32_t activation_min;
    int32_t activation_max;
    ECGTINY_TABLE int32_t *axes;    /* [rank][3], see broadcast.h */
    ECGTINY_TABLE int8_t *constant; /* the second operand, for those with a constant */
};

void ecgtiny_add(ECGTINY_TABLE struct add *layer, const int8_t *first, ECGTINY_ANYWHERE int8_t *second, int8_t *output);
void ecgtiny_add_constant(ECGTINY_TABLE struct add *layer, const int8_t *input, int8_t *output);
void ecgtiny_add_16(ECGTINY_TABLE struct add *layer, const int8_t *first, ECGTINY_ANYWHERE int8_t *second,
                    int8_t *output);
void ecgtiny_add_16_constant(ECGTINY_TABLE struct add *layer, const int8_t *input, int8_t *output);

#endif
