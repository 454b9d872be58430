/* SPDX-License-Identifier: Apache-2.0 */
#include "echo_units.h"

#include "network_constants.h"

enum { WORDS = ECHO_READOUTS_AT_ONCE * (1 + ECGTINY_UNITS / 2) };

/* Three sums over all states, by the constants of a group: echo_units.S. */
void ecgtiny_echo_read_three(const int16_t *state, const uint32_t *weights, int32_t sums[ECHO_READOUTS_AT_ONCE]);

void ecgtiny_echo_read(const int16_t *state, int32_t *readouts)
{
    int32_t sums[ECHO_READOUTS_AT_ONCE];

    for (uint32_t group = 0; group < ECHO_READOUT_GROUPS; group++) {
        const uint32_t first = group * ECHO_READOUTS_AT_ONCE;

        ecgtiny_echo_read_three(state, ecgtiny_readout_pairs + group * WORDS, sums);
        for (uint32_t i = 0; i < ECHO_READOUTS_AT_ONCE && first + i < ECGTINY_READOUTS; i++) {
            readouts[first + i] = sums[i];
        }
    }
}
