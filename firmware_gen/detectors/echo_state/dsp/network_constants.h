/* SPDX-License-Identifier: Apache-2.0 */
/* The constants of an echo state network, for the DSP extension: pairs of int16 are words, the earlier one below. */
#ifndef ECGTINY_NETWORK_CONSTANTS_H
#define ECGTINY_NETWORK_CONSTANTS_H

#include <stdint.h>

#include "ecgtiny_config.h"

#define ECHO_SOURCE_WORDS ((ECGTINY_PAIRS + 3) / 4)
#define ECHO_UNIT_WORDS (ECGTINY_PAIRS + 2 + ECHO_SOURCE_WORDS)
#define ECHO_READOUTS_AT_ONCE 3
#define ECHO_READOUT_GROUPS ((ECGTINY_READOUTS + ECHO_READOUTS_AT_ONCE - 1) / ECHO_READOUTS_AT_ONCE)

extern const int32_t ecgtiny_sections[ECGTINY_SECTIONS * 5]; /* b0, b1, b2, a1, a2 */

/* 2^16 (logistic(i / 24) - 1/2), and what the next entry has more. */
extern const uint32_t ecgtiny_curve_steps[256];

/* Of each unit: pairs of links Q3.12; the bias Q8.23; the input weight Q4.11 below the leak Q0.15; four sources a word, i
 * where the links come from units 2 i and 2 i + 1. */
extern const uint32_t ecgtiny_units[ECGTINY_UNITS * ECHO_UNIT_WORDS];

/* Pairs of weights: of each group of three readouts, of each pair of states, one for each readout. */
extern const uint32_t ecgtiny_readout_pairs[ECHO_READOUT_GROUPS * (ECGTINY_UNITS / 2) * ECHO_READOUTS_AT_ONCE];
extern const int32_t ecgtiny_readout_constants[ECHO_READOUT_GROUPS * ECHO_READOUTS_AT_ONCE];

#endif
