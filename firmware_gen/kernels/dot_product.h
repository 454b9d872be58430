/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of products of int8 weights and centred int8 activations. */
#ifndef ECGTINY_DOT_PRODUCT_H
#define ECGTINY_DOT_PRODUCT_H

#include <stdint.h>

#include "program_memory.h"

/* The sum of weights[i] * (input[i] + input_offset). */
static inline int32_t dot_product(ECGTINY_TABLE int8_t *weights, const int8_t *input, int32_t input_offset,
                                  int32_t count)
{
    int32_t sum = 0;

    for (int32_t i = 0; i < count; i++) {
        sum += (int32_t)weights[i] * (input[i] + input_offset);
    }
    return sum;
}

#endif
