/* SPDX-License-Identifier: Apache-2.0 */
/* The residual between dequantised input and output in 1/256 of the beat's standard deviation,
 *     r = round((a_in (input - zp_in) - a_out (output - zp_out)) / 2^k),
 * and its reduction to a score. Exactly one file implements ecgtiny_score. All of it:
 * docs/numeric-contract.md of ecgtiny's source, sections 3 and 4. */
#ifndef ECGTINY_SCORE_H
#define ECGTINY_SCORE_H

#include <stdint.h>

#include "fixed_point.h"
#include "program_memory.h"

/* Every member is one 32-bit word: the self-test walks over them. */
struct score {
    int32_t samples;           /* n, model samples per beat and lead */
    int32_t leads;             /* L */
    int32_t window;            /* W, model samples; 0 for mae and mse */
    int32_t input_factor;      /* a_in */
    int32_t output_factor;     /* a_out */
    int32_t shift;             /* k */
    int32_t input_zero_point;  /* zp_in */
    int32_t output_zero_point; /* zp_out */
};

/* May overwrite the input. */
int32_t ecgtiny_score(ECGTINY_TABLE struct score *rule, int8_t *input, const int8_t *output);

/* |r| in 1/256 of the beat's standard deviation; at most 32767, which quantisation proves. */
static inline uint32_t absolute_residual(ECGTINY_TABLE struct score *rule, int8_t input, int8_t output)
{
    const int32_t difference = rule->input_factor * (input - rule->input_zero_point) -
                               rule->output_factor * (output - rule->output_zero_point);
    const int32_t residual = shift_right(difference + (INT32_C(1) << (rule->shift - 1)), rule->shift);

    return (uint32_t)(residual < 0 ? -residual : residual);
}

/* floor(256 * sum / count) in 32 bits: count <= 65536 and sum <= 32767 * count. */
static inline int32_t mean_in_65536ths(uint32_t sum, uint32_t count)
{
    return (int32_t)(256 * (sum / count) + 256 * (sum % count) / count);
}

#endif
