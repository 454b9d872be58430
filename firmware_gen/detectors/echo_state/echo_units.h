/* SPDX-License-Identifier: Apache-2.0 */
/* The units of an echo state network. Exactly one file implements what is here; what it computes is defined by
 * quantize/detectors/echo_state.py of ecgtiny's source. Export proves that no sum leaves 32 bits. */
#ifndef ECGTINY_ECHO_UNITS_H
#define ECGTINY_ECHO_UNITS_H

#include <stdint.h>

/* Writes after[ECGTINY_UNITS] from the states before and the input in mV, Q3.12. Both are aligned to words. */
void ecgtiny_echo_step(const int16_t *before, int16_t *after, int32_t input);

/* Writes readouts[ECGTINY_READOUTS] of the states. */
void ecgtiny_echo_read(const int16_t *state, int32_t *readouts);

#endif
