/* SPDX-License-Identifier: Apache-2.0 */
/* score.h for a network whose output is stored, as int16. */
#include "residual.h"

int32_t ecgtiny_score(const struct score *rule, int8_t *input, const int8_t *output)
{
    half *const residuals = (half *)(void *)input;

    ecgtiny_residuals(rule, residuals, (const half *)(const void *)output, rule->samples);
    return ecgtiny_reduce(rule, residuals);
}
