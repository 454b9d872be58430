/* SPDX-License-Identifier: Apache-2.0 */
#include "score.h"

#include "ecgtiny_model.h"

#define LARGEST UINT32_C(65535)

/* Both factors are below 2^15, and so the difference is below 2^24; its product with an inverse below 2^31 leaves 64 bits
 * the room for the half that rounds. The square of what is left fits 32 bits with the half that rounds it. */
int32_t ecgtiny_score(ECGTINY_TABLE struct score *rule, int8_t *input, const int8_t *output)
{
    const int32_t mean = output[0];
    const uint32_t code = (uint32_t)(output[ECGTINY_OUTPUT_1_OFFSET - ECGTINY_OUTPUT_OFFSET] + 128);
    const int32_t difference = rule->input_factor * (input[rule->last] - rule->input_zero_point) -
                               rule->mean_factor * (mean - rule->mean_zero_point);
    const uint32_t distance = (uint32_t)(difference < 0 ? -difference : difference);
    const uint64_t wide = (uint64_t)distance * (uint32_t)ecgtiny_inverse_scale[code];
    const uint64_t rounded = (wide + (UINT64_C(1) << (rule->shift - 1))) >> rule->shift;
    const uint32_t deviation = rounded < LARGEST ? (uint32_t)rounded : LARGEST;

    return ecgtiny_log_scale[code] + (int32_t)((deviation * deviation + 4) >> 3);
}
