/* SPDX-License-Identifier: Apache-2.0 */
/* MUL: output = requantise((first + offset[0]) * (second + offset[1])), broadcast. Those of int16 have two bytes a value,
 * the constant too. */
#ifndef ECGTINY_MUL_H
#define ECGTINY_MUL_H

#include <stdint.h>

#include "program_memory.h"

struct mul {
    int32_t rank;
    int32_t offset[2]; /* of both operands */
    int32_t multiplier; /* Q31 */
    int32_t shift;      /* positive is left */
    int32_t output_offset;
    int32_t activation_min;
    int32_t activation_max;
    ECGTINY_TABLE int32_t *axes;    /* [rank][3], see broadcast.h */
    ECGTINY_TABLE int8_t *constant; /* the second operand, for those with a constant */
};

void ecgtiny_mul(ECGTINY_TABLE struct mul *layer, const int8_t *first, ECGTINY_ANYWHERE int8_t *second, int8_t *output);
void ecgtiny_mul_constant(ECGTINY_TABLE struct mul *layer, const int8_t *input, int8_t *output);
void ecgtiny_mul_16(ECGTINY_TABLE struct mul *layer, const int8_t *first, ECGTINY_ANYWHERE int8_t *second,
                    int8_t *output);
void ecgtiny_mul_16_constant(ECGTINY_TABLE struct mul *layer, const int8_t *input, int8_t *output);

#endif
