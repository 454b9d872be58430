/* SPDX-License-Identifier: Apache-2.0 */
/* The mean absolute residual, in 1/65536 of a standard deviation. */
#include "residual.h"

int32_t ecgtiny_reduce(const struct score *rule, const half *residuals)
{
    uint32_t sum = 0;

    for (int32_t i = 0; i < rule->samples; i++) {
        sum += (uint32_t)residuals[i];
    }
    return mean_in_65536ths(sum, (uint32_t)rule->samples);
}
