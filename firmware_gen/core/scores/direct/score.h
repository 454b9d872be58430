/* SPDX-License-Identifier: Apache-2.0 */
/* The network's one output is the score: a (output - zp_out), in 1/65536 of the unit of the float score.
 * All of it: docs/numeric-contract.md of ecgtiny's source, section 4. */
#ifndef ECGTINY_SCORE_H
#define ECGTINY_SCORE_H

#include <stdint.h>

#include "program_memory.h"

/* Every member is one 32-bit word: the self-test walks over them. */
struct score {
    int32_t factor;     /* a */
    int32_t zero_point; /* zp_out */
};

int32_t ecgtiny_score(ECGTINY_TABLE struct score *rule, int8_t *input, const int8_t *output);

#endif
