/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in a saved state, little endian. */
#ifndef ECGTINY_STATE_BYTES_H
#define ECGTINY_STATE_BYTES_H

#include <stdint.h>

static inline uint32_t number(const uint8_t *at, uint32_t width)
{
    uint32_t value = 0;

    for (uint32_t i = 0; i < width; i++) {
        value |= (uint32_t)at[i] << 8 * i;
    }
    return value;
}

/* Reads a number; *at goes on. */
static inline uint32_t get(const uint8_t **at, uint32_t width)
{
    const uint32_t value = number(*at, width);

    *at += width;
    return value;
}

/* The two's complement of 16 and 32 bits: C99 leaves the conversion of what is too large to the compiler. */
static inline int16_t get_int16(const uint8_t **at)
{
    const int32_t value = (int32_t)get(at, 2);

    return (int16_t)(value <= INT16_MAX ? value : value - 65536);
}

static inline int32_t get_int32(const uint8_t **at)
{
    const uint32_t value = get(at, 4);

    return value <= INT32_MAX ? (int32_t)value : -(int32_t)~value - 1;
}

#endif
