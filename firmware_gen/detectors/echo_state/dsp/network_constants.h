/* SPDX-License-Identifier: Apache-2.0 */
/* The constants of an echo state network of 6 links a unit, for the DSP extension: pairs of int16 are words, the earlier
 * one below. echo_units.S reads them. */
#ifndef ECGTINY_NETWORK_CONSTANTS_H
#define ECGTINY_NETWORK_CONSTANTS_H

#include <stdint.h>

#include "ecgtiny_config.h"
#include "program_memory.h"

#define ECHO_UNIT_WORDS 7
#define ECHO_READOUTS_AT_ONCE 3
#define ECHO_READOUT_GROUPS ((ECGTINY_READOUTS + ECHO_READOUTS_AT_ONCE - 1) / ECHO_READOUTS_AT_ONCE)

extern ECGTINY_TABLE int32_t ecgtiny_sections[ECGTINY_SECTIONS * 5]; /* b0, b1, b2, a1, a2 */

/* 2^16 (logistic(i / 24) - 1/2), and what the next entry has more; the last has no next. */
extern const uint32_t ecgtiny_curve_steps[256];

/* Of each unit, the last one first: bias Q8.23; leak Q0.15 in the upper half; four sources; two sources, and in the upper
 * half the input weight Q4.11; three pairs of links Q3.12. */
extern const uint32_t ecgtiny_units[ECGTINY_UNITS * ECHO_UNIT_WORDS];

/* Of each group of three readouts: their constants; then, of each pair of states, a pair of weights each. */
extern const uint32_t ecgtiny_readout_pairs[ECHO_READOUT_GROUPS * ECHO_READOUTS_AT_ONCE * (1 + ECGTINY_UNITS / 2)];

#endif
