/* SPDX-License-Identifier: Apache-2.0 */
#include "normalise.h"

#include "fixed_point.h"
#include "gain.h"
#include "spread.h"

static bool normalise_lead(ECGTINY_TABLE struct normalisation *rule, const int16_t *counts, int8_t *input)
{
    const int32_t sum = sum_of(counts, rule->length, rule->leads);
    const uint64_t spread = spread_of(rule, counts, sum);

    if (ecgtiny_is_flat(rule, spread)) {
        return false;
    }
    const int64_t gain = ecgtiny_gain(rule, spread);

    for (int32_t i = 0; i < rule->length; i += rule->pool) {
        const int32_t pooled = sum_of(counts + i * rule->leads, rule->pool, rule->leads);
        const int64_t centred = rule->length * pooled - rule->pool * sum;
        const int32_t scaled = (int32_t)shift_right_wide(centred * gain + (INT64_C(1) << 31), 32);

        *input = (int8_t)clamp(scaled + rule->zero_point, INT8_MIN, INT8_MAX);
        input += rule->leads;
    }
    return true;
}

bool ecgtiny_normalise(ECGTINY_TABLE struct normalisation *rule, const int16_t *counts, int8_t *input)
{
    for (int32_t lead = 0; lead < rule->leads; lead++) {
        if (!normalise_lead(rule, counts + lead, input + lead)) {
            return false;
        }
    }
    return true;
}
