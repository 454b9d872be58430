/* SPDX-License-Identifier: Apache-2.0 */
/* Integer arithmetic that the modules of the monitor share: quantize/monitor/integers.py of ecgtiny's source. */
#ifndef ECGTINY_INTEGERS_H
#define ECGTINY_INTEGERS_H

#include <stdint.h>

static inline int32_t clamp(int32_t value, int32_t least, int32_t most)
{
    return value < least ? least : value > most ? most : value;
}

static inline int32_t magnitude_of(int32_t value)
{
    return value < 0 ? -value : value;
}

static inline int32_t larger(int32_t one, int32_t other)
{
    return one > other ? one : other;
}

static inline int32_t smaller(int32_t one, int32_t other)
{
    return one < other ? one : other;
}

/* The bits of a value up to its highest one; 0 has none. */
int32_t ecgtiny_bit_length(uint32_t value);

/* The bits of a value that are 1. */
int32_t ecgtiny_bit_count(uint32_t value);

/* The base-2 logarithm in Q8, its mantissa linear between powers of 2; 0 below 1. */
int32_t ecgtiny_log2(uint32_t value);
int32_t ecgtiny_log2_wide(uint64_t value);

/* log2 of 1 - c|c|, where c = product / sqrt(energy * other) is a correlation: low is similar, 0 is not. Both energies
 * are below 2^31, and product^2 <= energy * other. */
int32_t ecgtiny_dissimilarity(int32_t product, int32_t energy, int32_t other);

#endif
