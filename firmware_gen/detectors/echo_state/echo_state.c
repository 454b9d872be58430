/* SPDX-License-Identifier: Apache-2.0 */
#include "band_pass.h"
#include "echo_units.h"
#include "ecgtiny_network.h"

void ecgtiny_network_init(struct ecgtiny_network *network)
{
    ecgtiny_band_pass_init(network->filter);
    for (uint32_t i = 0; i < ECGTINY_UNITS; i++) {
        network->state[0][i] = 0;
        network->state[1][i] = 0;
    }
    network->now = 0;
}

void ecgtiny_network_step(struct ecgtiny_network *network, int16_t sample, int32_t *readouts)
{
    const int32_t input = ecgtiny_band_pass(network->filter, sample);
    const uint32_t before = network->now;

    network->now = 1 - before;
    ecgtiny_echo_step(network->state[before], network->state[network->now], input);
    ecgtiny_echo_read(network->state[network->now], readouts);
}
