/* SPDX-License-Identifier: Apache-2.0 */
/* From 32-bit sums back to samples. */
#ifndef ECGTINY_SATURATE_H
#define ECGTINY_SATURATE_H

#include <stdint.h>

#include "shift_right.h"

/* x / 2^shift, ties upward, 1 <= shift <= 30, and the sum with half of 2^shift fits. */
static inline int32_t rounding_shift_right(int32_t x, int32_t shift)
{
    return shift_right(x + (INT32_C(1) << (shift - 1)), shift);
}

static inline int16_t saturate(int32_t x)
{
    return (int16_t)(x < INT16_MIN ? INT16_MIN : x > INT16_MAX ? INT16_MAX : x);
}

#endif
