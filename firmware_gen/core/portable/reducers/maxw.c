/* SPDX-License-Identifier: Apache-2.0 */
/* The largest mean absolute residual over a window of consecutive samples, in 1/65536 of a standard deviation. */
#include "score.h"

/* The residuals of one sample, summed over the leads. */
static uint32_t sample_sum(ECGTINY_TABLE struct score *rule, const int8_t *input, const int8_t *output, int32_t sample)
{
    uint32_t sum = 0;

    for (int32_t i = sample * rule->leads; i < (sample + 1) * rule->leads; i++) {
        sum += absolute_residual(rule, input[i], output[i]);
    }
    return sum;
}

int32_t ecgtiny_score(ECGTINY_TABLE struct score *rule, int8_t *input, const int8_t *output)
{
    uint32_t sum = 0;

    for (int32_t j = 0; j < rule->window; j++) {
        sum += sample_sum(rule, input, output, j);
    }
    uint32_t largest = sum;

    /* The leaving sample is computed again: a few instructions instead of a buffer of residuals. */
    for (int32_t j = rule->window; j < rule->samples; j++) {
        sum += sample_sum(rule, input, output, j);
        sum -= sample_sum(rule, input, output, j - rule->window);
        if (sum > largest) {
            largest = sum;
        }
    }
    return mean_in_65536ths(largest, (uint32_t)(rule->window * rule->leads));
}
