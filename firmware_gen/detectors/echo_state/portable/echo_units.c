/* SPDX-License-Identifier: Apache-2.0 */
#include "echo_units.h"

#include "network_constants.h"
#include "fixed_point.h"
#include "sigmoid16.h"

enum { LINKED_SHIFT = 4, DRIVE_SHIFT = 11, LEAK_SHIFT = 15 };

static int32_t linked(const int16_t *before, uint32_t unit)
{
    ECGTINY_TABLE uint8_t *const sources = ecgtiny_sources + unit * ECGTINY_LINKS;
    ECGTINY_TABLE int16_t *const links = ecgtiny_links + unit * ECGTINY_LINKS;
    int32_t sum = 0;

    for (uint32_t i = 0; i < ECGTINY_LINKS; i++) {
        sum += (int32_t)links[i] * before[sources[i]];
    }
    return sum;
}

void ecgtiny_echo_step(const int16_t *before, int16_t *after, int32_t input)
{
    for (uint32_t unit = 0; unit < ECGTINY_UNITS; unit++) {
        const int32_t sum =
            input * ecgtiny_into[unit] + shift_right(linked(before, unit), LINKED_SHIFT) + ecgtiny_bias[unit];
        const int32_t drive = clamp(shift_right(sum, DRIVE_SHIFT), INT16_MIN, INT16_MAX);
        const int32_t wanted = sigmoid16_tanh_of_third(ecgtiny_curve, 3 * drive);
        const int32_t part = ecgtiny_leak[unit] * (wanted - before[unit]) + (INT32_C(1) << (LEAK_SHIFT - 1));

        after[unit] = (int16_t)(before[unit] + shift_right(part, LEAK_SHIFT));
    }
}

void ecgtiny_echo_read(const int16_t *state, int32_t *readouts)
{
    ECGTINY_TABLE int16_t *weight = ecgtiny_readout_weights;

    for (uint32_t i = 0; i < ECGTINY_READOUTS; i++) {
        int32_t sum = ecgtiny_readout_constants[i];

        for (uint32_t unit = 0; unit < ECGTINY_UNITS; unit++) {
            sum += (int32_t)*weight++ * state[unit];
        }
        readouts[i] = sum;
    }
}
