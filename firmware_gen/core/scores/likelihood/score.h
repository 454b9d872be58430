/* SPDX-License-Identifier: Apache-2.0 */
/* The negative log-density of the window's last sample, in 1/65536 nat. The network's outputs are the mean of that
 * sample and, by the code of its int8, the scale; with d = |a_in (input - zp_in) - a_mean (mean - zp_mean)| it is
 *     score = log_scale[scale] + z^2 / 2,  z = min(round(d inverse_scale[scale] / 2^k), 2^16 - 1),
 * where z has nine bits after the point. All of it: docs/numeric-contract.md of ecgtiny's source, section 4. */
#ifndef ECGTINY_SCORE_H
#define ECGTINY_SCORE_H

#include <stdint.h>

#include "program_memory.h"

/* Every member is one 32-bit word: the self-test walks over them. */
struct score {
    int32_t last;             /* index of the window's last sample */
    int32_t input_factor;     /* a_in */
    int32_t mean_factor;      /* a_mean */
    int32_t input_zero_point; /* zp_in */
    int32_t mean_zero_point;  /* zp_mean */
    int32_t shift;            /* k */
};

/* By the scale's int8 less -128. */
extern ECGTINY_TABLE int32_t ecgtiny_log_scale[256];
extern ECGTINY_TABLE int32_t ecgtiny_inverse_scale[256];

/* The output is the first one, inside the arena: the second one has its own place there. */
int32_t ecgtiny_score(ECGTINY_TABLE struct score *rule, int8_t *input, const int8_t *output);

#endif
