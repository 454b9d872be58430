/* SPDX-License-Identifier: Apache-2.0 */
/* The logistic function and tanh of 16-bit values, Q3.12 to Q0.15, interpolated as TensorFlow Lite's int16 kernels do.
 * curve[i] is about 2^16 (logistic(i / 24) - 1/2), i < 256; both functions are odd about their middle. */
#ifndef ECGTINY_SIGMOID16_H
#define ECGTINY_SIGMOID16_H

#include <stdint.h>

#include "program_memory.h"

#define SIGMOID16_LAST 255

/* 2^bits times the curve at x / 2^bits, which is from 0 to its last step. */
static inline int32_t sigmoid16_interpolate(ECGTINY_TABLE int16_t *curve, int32_t x, int32_t bits)
{
    const int32_t unit = INT32_C(1) << bits;
    ECGTINY_TABLE int16_t *at = curve + (x >> bits);

    return at[0] * unit + (x & (unit - 1)) * (at[1] - at[0]);
}

/* The same of any x that is not negative; from the last step on, the last entry's. */
static inline int32_t sigmoid16_bounded(ECGTINY_TABLE int16_t *curve, int32_t x, int32_t bits)
{
    return x >> bits < SIGMOID16_LAST ? sigmoid16_interpolate(curve, x, bits)
                                      : curve[SIGMOID16_LAST] * (INT32_C(1) << bits);
}

/* 1 / (1 + exp(-x)) for an int16 x in Q3.12, whose magnitude is below the curve's last step. */
static inline int32_t sigmoid16_logistic(ECGTINY_TABLE int16_t *curve, int32_t x)
{
    const int32_t above_half = (sigmoid16_interpolate(curve, 3 * (x < 0 ? -x : x), 9) + 512) >> 10;

    return 16384 + (x < 0 ? -above_half : above_half);
}

/* tanh(x / 3) for x in Q3.12. */
static inline int32_t sigmoid16_tanh_of_third(ECGTINY_TABLE int16_t *curve, int32_t x)
{
    const int32_t value = (sigmoid16_bounded(curve, x < 0 ? -x : x, 8) + 128) >> 8;

    return x < 0 ? -value : value;
}

#endif
