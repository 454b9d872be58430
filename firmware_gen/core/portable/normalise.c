/* SPDX-License-Identifier: Apache-2.0 */
#include "normalise.h"

#include "fixed_point.h"
#include "gain.h"

static int32_t sum_of(const int16_t *counts, int32_t samples, int32_t leads)
{
    int32_t sum = 0;

    for (int32_t i = 0; i < samples; i++) {
        sum += counts[i * leads];
    }
    return sum;
}

/* D = N * sum of squares - (sum)^2, which is N (N - 1) times the sample variance. */
static uint64_t spread_of(const struct normalisation *rule, const int16_t *counts, int32_t sum)
{
    uint64_t squares = 0;

    for (int32_t i = 0; i < rule->length; i++) {
        const int32_t count = counts[i * rule->leads];

        squares += (uint32_t)(count * count);
    }
    return (uint64_t)rule->length * squares - (uint64_t)((int64_t)sum * sum);
}

static bool normalise_lead(const struct normalisation *rule, const int16_t *counts, int8_t *input)
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

bool ecgtiny_normalise(const struct normalisation *rule, const int16_t *counts, int8_t *input)
{
    for (int32_t lead = 0; lead < rule->leads; lead++) {
        if (!normalise_lead(rule, counts + lead, input + lead)) {
            return false;
        }
    }
    return true;
}
