/* SPDX-License-Identifier: Apache-2.0 */
/* The fixed-point arithmetic of TensorFlow Lite's int8 kernels, without undefined or implementation-defined steps. */
#ifndef ECGTINY_FIXED_POINT_H
#define ECGTINY_FIXED_POINT_H

#include <stdint.h>

#include "shift_right.h"

static inline int32_t clamp(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}

/* x * multiplier / 2^31, ties upward: gemmlowp's SaturatingRoundingDoublingHighMul. Its one saturating case,
 * INT32_MIN * INT32_MIN, cannot occur: export refuses a negative multiplier. */
static inline int32_t doubling_high_multiply(int32_t x, int32_t multiplier)
{
    return (int32_t)shift_right_wide((int64_t)x * multiplier + (INT64_C(1) << 30), 31);
}

/* x / 2^exponent, ties away from zero, 0 <= exponent <= 31: gemmlowp's RoundingDivideByPOT. */
static inline int32_t rounding_divide_by_power_of_two(int32_t x, int32_t exponent)
{
    const uint32_t mask = (UINT32_C(1) << exponent) - 1;
    const uint32_t remainder = (uint32_t)x & mask;
    const uint32_t threshold = (mask >> 1) + (x < 0 ? 1u : 0u);

    return shift_right(x, exponent) + (remainder > threshold ? 1 : 0);
}

/* x * multiplier * 2^(shift - 31) with TensorFlow Lite Micro's two roundings (MultiplyByQuantizedMultiplier).
 * Export proves that x * 2^shift fits 32 bits when shift is positive. */
static inline int32_t multiply_by_quantised_multiplier(int32_t x, int32_t multiplier, int32_t shift)
{
    if (shift > 0) {
        return doubling_high_multiply(x * (INT32_C(1) << shift), multiplier);
    }
    return rounding_divide_by_power_of_two(doubling_high_multiply(x, multiplier), -shift);
}

/* A sum of products as an int8 output: scaled, moved to the output's zero point and clamped to the activation. */
static inline int8_t requantise(int32_t sum, int32_t multiplier, int32_t shift, int32_t offset, int32_t low,
                                int32_t high)
{
    return (int8_t)clamp(multiply_by_quantised_multiplier(sum, multiplier, shift) + offset, low, high);
}

#endif
