/* SPDX-License-Identifier: Apache-2.0 */
/* normalise.h for a network whose input is the signal itself, in one unit for all beats:
 *     input = clamp(round((sum of P counts) K 2^b) + zp_in), b from -61 to -31,
 * and a lead is flat as it is elsewhere. All of it: docs/numeric-contract.md of ecgtiny's source, section 1.1. */
#include "fixed_point.h"
#include "gain.h"
#include "spread.h"

/* N P <= 32767 keeps a sum of P counts within 2^29, its product with K within 2^61, and what the shift leaves within
 * 2^30. */
static int8_t quantised(ECGTINY_TABLE struct normalisation *rule, int32_t sum)
{
    const int32_t shift = -rule->gain_exponent;
    const int64_t wide = (int64_t)sum * rule->gain_mantissa + (INT64_C(1) << (shift - 1));
    const int32_t scaled = (int32_t)shift_right_wide(wide, shift);

    return (int8_t)clamp(scaled + rule->zero_point, INT8_MIN, INT8_MAX);
}

static bool is_flat(ECGTINY_TABLE struct normalisation *rule, const int16_t *counts)
{
    return ecgtiny_is_flat(rule, spread_of(rule, counts, sum_of(counts, rule->length, rule->leads)));
}

bool ecgtiny_normalise(ECGTINY_TABLE struct normalisation *rule, const int16_t *counts, int8_t *input)
{
    for (int32_t lead = 0; lead < rule->leads; lead++) {
        if (is_flat(rule, counts + lead)) {
            return false;
        }
        for (int32_t i = 0; i < rule->length; i += rule->pool) {
            const int16_t *const first = counts + i * rule->leads + lead;

            input[i / rule->pool * rule->leads + lead] = quantised(rule, sum_of(first, rule->pool, rule->leads));
        }
    }
    return true;
}
