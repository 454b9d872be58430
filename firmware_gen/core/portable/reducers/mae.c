/* SPDX-License-Identifier: Apache-2.0 */
/* The mean absolute residual, in 1/65536 of a standard deviation. */
#include "score.h"

int32_t ecgtiny_score(ECGTINY_TABLE struct score *rule, int8_t *input, const int8_t *output)
{
    const uint32_t count = (uint32_t)(rule->samples * rule->leads);
    uint32_t sum = 0;

    for (uint32_t i = 0; i < count; i++) {
        sum += absolute_residual(rule, input[i], output[i]);
    }
    return mean_in_65536ths(sum, count);
}
