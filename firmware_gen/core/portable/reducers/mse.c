/* SPDX-License-Identifier: Apache-2.0 */
/* The mean squared residual, in 1/65536 of the variance. */
#include "score.h"

int32_t ecgtiny_score(ECGTINY_TABLE struct score *rule, int8_t *input, const int8_t *output)
{
    const uint32_t count = (uint32_t)(rule->samples * rule->leads);
    uint64_t sum = 0;

    for (uint32_t i = 0; i < count; i++) {
        const uint32_t residual = absolute_residual(rule, input[i], output[i]);

        sum += residual * residual;
    }
    return (int32_t)(sum / count);
}
