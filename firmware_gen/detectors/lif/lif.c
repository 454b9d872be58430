/* SPDX-License-Identifier: Apache-2.0 */
/* Spiking neurons and their readouts. What they compute is defined by common/spiking.py and quantize/detectors/lif.py of
 * ecgtiny's source; export proves that no sum leaves 32 bits. Work among neurons is done only where one spikes. */
#include "band_pass.h"
#include "ecgtiny_network.h"
#include "network_constants.h"
#include "shift_right.h"

enum { WEIGHT_UNIT = 256 };

void ecgtiny_network_init(struct ecgtiny_network *network)
{
    ecgtiny_band_pass_init(network->filter);
    for (uint32_t i = 0; i < ECGTINY_UNITS; i++) {
        network->potential[i] = ecgtiny_settled_potentials[i];
        network->current[i] = ecgtiny_settled_currents[i];
    }
    for (uint32_t i = 0; i < ECGTINY_READOUTS; i++) {
        network->sum[i] = ecgtiny_settled_sums[i];
    }
}

/* A part of 2^32 of x. */
static int32_t part_of(int32_t x, int32_t part)
{
    return (int32_t)shift_right_wide((int64_t)x * part, 32);
}

/* Moves potentials and currents on; lists the neurons that spike, and returns how many do. */
static uint32_t integrate(struct ecgtiny_network *network, int32_t input, uint8_t *spiking)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < ECGTINY_UNITS; i++) {
        const int32_t current = network->current[i];
        const int32_t drive = input * ecgtiny_into[i] + current + ecgtiny_bias[i];
        const int32_t before = network->potential[i];
        const int32_t potential = before + part_of(drive - before, ecgtiny_leak[i]);

        network->current[i] = current - part_of(current, ECGTINY_FADE);
        if (potential >= ECGTINY_SPIKE_THRESHOLD) {
            network->potential[i] = 0;
            spiking[count++] = (uint8_t)i;
        } else {
            network->potential[i] = potential;
        }
    }
    return count;
}

/* Hands a spike to the neurons that have a link from its own, and to the readouts. */
static void spread(struct ecgtiny_network *network, uint32_t neuron)
{
    ECGTINY_TABLE int16_t *const weights = ecgtiny_readout_weights + neuron * ECGTINY_READOUTS;
    const uint32_t end = ecgtiny_row_ends[neuron + 1];

    for (uint32_t link = ecgtiny_row_ends[neuron]; link < end; link++) {
        network->current[ecgtiny_targets[link]] += (int32_t)ecgtiny_links[link] * ECGTINY_LINK_UNIT;
    }
    for (uint32_t i = 0; i < ECGTINY_READOUTS; i++) {
        network->sum[i] += (int32_t)weights[i] * WEIGHT_UNIT;
    }
}

void ecgtiny_network_step(struct ecgtiny_network *network, int16_t sample, int32_t *readouts)
{
    const int32_t input = ecgtiny_band_pass(network->filter, sample);
    uint8_t spiking[ECGTINY_UNITS];
    const uint32_t count = integrate(network, input, spiking);

    for (uint32_t i = 0; i < ECGTINY_READOUTS; i++) {
        network->sum[i] -= part_of(network->sum[i], ECGTINY_FORGET);
    }
    for (uint32_t i = 0; i < count; i++) {
        spread(network, spiking[i]);
    }
    for (uint32_t i = 0; i < ECGTINY_READOUTS; i++) {
        readouts[i] = network->sum[i] + ecgtiny_readout_constants[i];
    }
}
