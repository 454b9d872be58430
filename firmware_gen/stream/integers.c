/* SPDX-License-Identifier: Apache-2.0 */
#include "integers.h"

#include "monitor_constants.h"

int32_t ecgtiny_bit_length(uint32_t value)
{
    static const uint8_t of_nibble[16] = {0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4};
    int32_t bits = 0;

    if (value >= UINT32_C(1) << 16) {
        value >>= 16;
        bits = 16;
    }
    if (value >= UINT32_C(1) << 8) {
        value >>= 8;
        bits += 8;
    }
    if (value >= UINT32_C(1) << 4) {
        value >>= 4;
        bits += 4;
    }
    return bits + of_nibble[value];
}

int32_t ecgtiny_bit_count(uint32_t value)
{
    int32_t count = 0;

    for (; value != 0; value &= value - 1) {
        count++;
    }
    return count;
}

/* The mantissa has its highest bit, which stands for the exponent that it adds. */
static int32_t logarithm(int32_t exponent, uint32_t mantissa)
{
    return INTEGERS_OCTAVE * (exponent - 1) + (int32_t)mantissa;
}

int32_t ecgtiny_log2(uint32_t value)
{
    const int32_t exponent = ecgtiny_bit_length(value) - 1;

    if (exponent < 1) {
        return 0;
    }
    return logarithm(exponent, exponent >= INTEGERS_MANTISSA_BITS ? value >> (exponent - INTEGERS_MANTISSA_BITS)
                                                                  : value << (INTEGERS_MANTISSA_BITS - exponent));
}

int32_t ecgtiny_log2_wide(uint64_t value)
{
    const uint32_t high = (uint32_t)(value >> 32);
    const int32_t exponent = 31 + ecgtiny_bit_length(high);

    if (high == 0) {
        return ecgtiny_log2((uint32_t)value);
    }
    return logarithm(exponent, (uint32_t)(value >> (exponent - INTEGERS_MANTISSA_BITS)));
}

int32_t ecgtiny_dissimilarity(int32_t product, int32_t energy, int32_t other)
{
    const uint64_t both = (uint64_t)(uint32_t)energy * (uint32_t)other;
    const uint64_t scale = both > 0 ? both : 1;
    const uint32_t size = (uint32_t)magnitude_of(product);
    const uint64_t square = (uint64_t)size * size;
    const uint64_t part = product > 0 ? scale - square : scale + square;

    return ecgtiny_log2_wide(part + (scale >> INTEGERS_MIN_PART)) - ecgtiny_log2_wide(scale);
}
