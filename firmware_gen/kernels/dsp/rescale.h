/* SPDX-License-Identifier: Apache-2.0 */
/* multiply_by_quantised_multiplier of fixed_point.h in fewer instructions, saturated. x * multiplier / 2^31 is one SMMULR
 * of 2 x. Division by 2^s, ties away from zero, is (y - (y < 0)) >> (s - 1), one more, and >> 1: no step leaves 32 bits. */
#ifndef ECGTINY_RESCALE_H
#define ECGTINY_RESCALE_H

#include "dsp.h"
#include "fixed_point.h"

/* round(x * y / 2^32), ties upward */
static inline int32_t smmulr(int32_t x, int32_t y)
{
    int32_t result;

    __asm__("smmulr %0, %1, %2" : "=r"(result) : "r"(x), "r"(y));
    return result;
}

/* 2 x, or the nearest int32. */
static inline int32_t saturated_double(int32_t x)
{
    int32_t result;

    __asm__("qadd %0, %1, %1" : "=r"(result) : "r"(x));
    return result;
}

static inline int32_t saturate_to_int16(int32_t x)
{
    int32_t result;

    __asm__("ssat %0, #16, %1" : "=r"(result) : "r"(x));
    return result;
}

/* The same of x / 2, rounded down. */
static inline int32_t saturate_half_to_int16(int32_t x)
{
    int32_t result;

    __asm__("ssat %0, #16, %1, asr #1" : "=r"(result) : "r"(x));
    return result;
}

/* 2 x saturates where |x| is 2^30 and more. A multiplier is 0, or 2^30 and more: the result is then beyond int16 in any
 * case, unless it is shifted by more than 14. */
static inline int32_t rescale_to_int16(int32_t x, int32_t multiplier, int32_t shift)
{
    const int32_t halvings = ~shift;

    if ((uint32_t)halvings <= 13) {
        const int32_t y = smmulr(saturated_double(x), multiplier);

        return saturate_half_to_int16(((y + (y >> 31)) >> halvings) + 1);
    }
    return saturate_to_int16(multiply_by_quantised_multiplier(x, multiplier, shift));
}

#endif
