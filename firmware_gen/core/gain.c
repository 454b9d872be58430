/* SPDX-License-Identifier: Apache-2.0 */
#include "gain.h"

/* floor(sqrt(x)), one bit of the root at a time. */
static uint32_t square_root(uint32_t x)
{
    uint32_t root = 0;

    for (uint32_t bit = UINT32_C(1) << 15; bit > 0; bit >>= 1) {
        const uint32_t candidate = root | bit;

        if (candidate * candidate <= x) {
            root = candidate;
        }
    }
    return root;
}

bool ecgtiny_is_flat(ECGTINY_TABLE struct normalisation *rule, uint64_t spread)
{
    return spread < ((uint64_t)rule->flat_below_high << 32 | rule->flat_below_low);
}

/* As a mantissa and a power of two; D is shifted up by an even number of bits, so that its root has 16. */
int32_t ecgtiny_gain(ECGTINY_TABLE struct normalisation *rule, uint64_t spread)
{
    int32_t exponent = rule->gain_exponent;

    while (spread >> 48 == 0) {
        spread <<= 16;
        exponent += 8;
    }
    while (spread >> 62 == 0) {
        spread <<= 2;
        exponent++;
    }
    const uint32_t ratio = rule->gain_mantissa / square_root((uint32_t)(spread >> 32));

    return (int32_t)(exponent >= 0 ? ratio << exponent : ratio >> -exponent);
}
