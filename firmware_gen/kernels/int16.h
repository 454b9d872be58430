/* SPDX-License-Identifier: Apache-2.0 */
/* Activations of int16: two bytes a value in the arena, the low one first; and the sums of 64 bits of layers that read them. */
#ifndef ECGTINY_INT16_H
#define ECGTINY_INT16_H

#include <stdint.h>

#include "fixed_point.h"
#include "program_memory.h"
#include "shift_right.h"

static inline int32_t int16_at(ECGTINY_ANYWHERE int8_t *values, int32_t index)
{
    return values[2 * index + 1] * 256 + (uint8_t)values[2 * index];
}

static inline void int16_put(int8_t *values, int32_t index, int32_t value)
{
    const int32_t low = value & 0xFF;

    values[2 * index] = (int8_t)(low < 128 ? low : low - 256);
    values[2 * index + 1] = (int8_t)shift_right(value, 8);
}

/* The sum of weights[i] * input[i]. */
static inline int64_t int16_dot_product(ECGTINY_TABLE int8_t *weights, const int8_t *input, int32_t count)
{
    int64_t sum = 0;

    for (int32_t i = 0; i < count; i++) {
        sum += (int32_t)weights[i] * int16_at(input, i);
    }
    return sum;
}

/* The bias of 64 bits in two halves. */
static inline int64_t int16_bias(uint32_t low, int32_t high)
{
    return (int64_t)high * (INT64_C(1) << 32) + low;
}

/* A sum of 64 bits times a multiplier of 16 bits in Q15, rounded once by a shift to the right of at least 8: TensorFlow
 * Lite's MultiplyByQuantizedMultiplier of an int64. Export proves that no step leaves 64 bits, nor the result 32. */
static inline int32_t int16_scale_wide(int64_t sum, int32_t multiplier, int32_t shift)
{
    return (int32_t)shift_right_wide(sum * multiplier + (INT64_C(1) << (shift - 1)), shift);
}

#endif
