/* SPDX-License-Identifier: Apache-2.0 */
/* LOGISTIC and TANH of int16 in Q0.15: the function at input * multiplier / 2^shift, in steps of 1/12288. */
#ifndef ECGTINY_CURVE_16_H
#define ECGTINY_CURVE_16_H

#include <stdint.h>

#include "program_memory.h"

struct curve_16 {
    int32_t size;
    int32_t multiplier;          /* of 15 bits */
    int32_t shift;               /* to the right */
    int32_t tanh;                /* 1, or 0 for the logistic function */
    ECGTINY_TABLE int16_t *curve; /* see sigmoid16.h */
};

void ecgtiny_curve_16(ECGTINY_TABLE struct curve_16 *layer, const int8_t *input, int8_t *output);

#endif
