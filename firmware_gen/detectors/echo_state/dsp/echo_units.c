/* SPDX-License-Identifier: Apache-2.0 */
#include "echo_units.h"

#include "dsp.h"
#include "network_constants.h"

enum { CURVE_UNIT = 256, CURVE_HALF = 128 };

/* x >> 11, held within 16 bits. */
static inline int32_t drive_of(int32_t x)
{
    int32_t result;

    __asm__("ssat %0, #16, %1, asr #11" : "=r"(result) : "r"(x));
    return result;
}

/* x >> 8, at most 255: the step of the curve. */
static inline uint32_t step_of(uint32_t x)
{
    uint32_t result;

    __asm__("usat %0, #8, %1, asr #8" : "=r"(result) : "r"(x));
    return result;
}

/* tanh(x), Q3.12 to Q0.15: sigmoid16_tanh_of_third of 3 x, without a branch. The last entry of the curve has no step. */
static inline int32_t tanh_of(int32_t x)
{
    const int32_t thrice = 3 * x;
    const int32_t sign = thrice >> 31;
    const uint32_t magnitude = (uint32_t)((thrice ^ sign) - sign);
    const uint32_t entry = ecgtiny_curve_steps[step_of(magnitude)];
    const int32_t value = smlad(entry, CURVE_UNIT | (magnitude & 0xFF) << 16, CURVE_HALF) >> 8;

    return (value ^ sign) - sign;
}

void ecgtiny_echo_step(const int16_t *before, int16_t *after, int32_t input)
{
    const word *const pairs = (const word *)before;
    const uint32_t *unit = ecgtiny_units;
    const int16_t *const end = before + ECGTINY_UNITS;

    for (const int16_t *state = before; state < end; state++) {
        const uint32_t *const sources = unit + ECGTINY_PAIRS + 2;
        int32_t linked = 0;

        for (uint32_t i = 0; i < ECGTINY_PAIRS; i++) {
            linked = smlad(pairs[sources[i / 4] >> 8 * (i % 4) & 0xFF], unit[i], linked);
        }
        const uint32_t weights = unit[ECGTINY_PAIRS + 1];
        const int32_t sum = smlabb((uint32_t)input, weights, (linked >> 4) + (int32_t)unit[ECGTINY_PAIRS]);
        const int32_t wanted = tanh_of(drive_of(sum));

        *after++ = (int16_t)(*state + ((high_half(weights) * (wanted - *state) + (1 << 14)) >> 15));
        unit += ECHO_UNIT_WORDS;
    }
}

/* Three sums over all states at a time. */
void ecgtiny_echo_read(const int16_t *state, int32_t *readouts)
{
    const word *const pairs = (const word *)state;
    const uint32_t *weights = ecgtiny_readout_pairs;

    for (uint32_t i = 0; i < ECGTINY_READOUTS; i += ECHO_READOUTS_AT_ONCE) {
        int32_t first = ecgtiny_readout_constants[i];
        int32_t second = ecgtiny_readout_constants[i + 1];
        int32_t third = ecgtiny_readout_constants[i + 2];

        for (uint32_t unit = 0; unit < ECGTINY_UNITS / 2; unit++) {
            const uint32_t states = pairs[unit];

            first = smlad(states, weights[0], first);
            second = smlad(states, weights[1], second);
            third = smlad(states, weights[2], third);
            weights += ECHO_READOUTS_AT_ONCE;
        }
        readouts[i] = first;
        if (i + 1 < ECGTINY_READOUTS) {
            readouts[i + 1] = second;
        }
        if (i + 2 < ECGTINY_READOUTS) {
            readouts[i + 2] = third;
        }
    }
}
