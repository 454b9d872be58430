/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of products of int8 weights and centred int8 activations, four at a time with the DSP extension. */
#ifndef ECGTINY_DOT_PRODUCT_H
#define ECGTINY_DOT_PRODUCT_H

#include "dsp.h"

/* The sum of weights[i] * (input[i] + input_offset). */
static inline int32_t dot_product(const int8_t *weights, const int8_t *input, int32_t input_offset, int32_t count)
{
    const uint32_t offsets = pair((uint32_t)input_offset, (uint32_t)input_offset);
    const int8_t *const end = weights + count;
    const int8_t *const whole = weights + (count & ~3);
    int32_t sum = 0;

    for (; weights < whole; weights += 4, input += 4) {
        const uint32_t w = load_word(weights);
        const uint32_t x = load_word(input);

        sum = smlad(even_bytes(w, 0), even_bytes(x, offsets), sum);
        sum = smlad(odd_bytes(w, 0), odd_bytes(x, offsets), sum);
    }
    while (weights < end) {
        sum += (int32_t)*weights++ * (*input++ + input_offset);
    }
    return sum;
}

#endif
