/* SPDX-License-Identifier: Apache-2.0 */
/* The mean squared residual, in 1/65536 of the variance. */
#include "residual.h"

int32_t ecgtiny_reduce(const struct score *rule, const half *residuals)
{
    uint64_t sum = 0;

    for (int32_t i = 0; i < rule->samples; i++) {
        sum += (uint32_t)(residuals[i] * residuals[i]);
    }
    return (int32_t)(sum / (uint32_t)rule->samples);
}
