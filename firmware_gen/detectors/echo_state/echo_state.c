/* SPDX-License-Identifier: Apache-2.0 */
#include "biquads.h"
#include "network_constants.h"
#include "echo_units.h"
#include "ecgtiny_network.h"
#include "fixed_point.h"

enum { GAIN_SHIFT = 24 };

void ecgtiny_network_init(struct ecgtiny_network *network)
{
    for (uint32_t i = 0; i <= ECGTINY_SECTIONS; i++) {
        network->filter[i][0] = 0;
        network->filter[i][1] = 0;
    }
    for (uint32_t i = 0; i < ECGTINY_UNITS; i++) {
        network->state[0][i] = 0;
        network->state[1][i] = 0;
    }
    network->now = 0;
}

/* From counts with a fraction to mV in Q3.12, held within 16 bits. */
static int32_t in_millivolts(int32_t filtered)
{
    const int64_t scaled = (int64_t)filtered * ECGTINY_INPUT_GAIN + (INT64_C(1) << (GAIN_SHIFT - 1));
    const int64_t input = shift_right_wide(scaled, GAIN_SHIFT);

    return input > INT16_MAX ? INT16_MAX : input < INT16_MIN ? INT16_MIN : (int32_t)input;
}

void ecgtiny_network_step(struct ecgtiny_network *network, int16_t sample, int32_t *readouts)
{
    const int32_t filtered = ecgtiny_biquads(ecgtiny_sections, ECGTINY_SECTIONS, network->filter, sample);
    const uint32_t before = network->now;

    network->now = 1 - before;
    ecgtiny_echo_step(network->state[before], network->state[network->now], in_millivolts(filtered));
    ecgtiny_echo_read(network->state[network->now], readouts);
}
