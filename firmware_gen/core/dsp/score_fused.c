/* SPDX-License-Identifier: Apache-2.0 */
/* score.h for a network whose last layer is dense: it is computed a few outputs at a time, each of them turned into a
 * residual at once, so that the reconstruction is never stored. What is given as the output is the last layer's input. */
#include "ecgtiny_tail.h"
#include "residual.h"

enum { BLOCKS = 7, OUTPUTS = 4 * BLOCKS };

int32_t ecgtiny_score(const struct score *rule, int8_t *input, const int8_t *hidden)
{
    half *const residuals = (half *)(void *)input;
    word output[OUTPUTS / 2];
    struct rows rows = ecgtiny_tail;
    int32_t left = ecgtiny_tail.words;

    for (int32_t at = 0; at < rule->samples; at += OUTPUTS) {
        const int32_t rest = rule->samples - at;

        rows.words = left < BLOCKS * ECGTINY_TAIL_BLOCK_WORDS ? left : BLOCKS * ECGTINY_TAIL_BLOCK_WORDS;
        ECGTINY_TAIL_ROWS(&rows, hidden, output);
        ecgtiny_residuals(rule, residuals + at, (const half *)output, rest < OUTPUTS ? rest : OUTPUTS);
        rows.stream += rows.words;
        left -= rows.words;
    }
    return ecgtiny_reduce(rule, residuals);
}
