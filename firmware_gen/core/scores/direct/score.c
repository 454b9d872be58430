/* SPDX-License-Identifier: Apache-2.0 */
#include "score.h"

int32_t ecgtiny_score(ECGTINY_TABLE struct score *rule, int8_t *input, const int8_t *output)
{
    (void)input;
    return rule->factor * (output[0] - rule->zero_point);
}
