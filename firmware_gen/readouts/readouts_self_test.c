/* SPDX-License-Identifier: Apache-2.0 */
/* The self-test: are the constants those of the export, and does the code still compute what it computed there? */
#include <stdbool.h>

#include "../ecgtiny.h"
#include "crc32.h"
#include "readouts_constants.h"

#define ALL_ABOVE (UINT32_MAX >> (32 - ECGTINY_READOUTS))

/* Nothing is above the largest threshold that there can be. */
static bool decides(void)
{
    int32_t at[ECGTINY_READOUTS];
    uint32_t highest = 0;

    for (uint32_t i = 0; i < ECGTINY_READOUTS; i++) {
        at[i] = ecgtiny_thresholds[i];
    }
    if (ecgtiny_decide(at) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < ECGTINY_READOUTS; i++) {
        if (at[i] == INT32_MAX) {
            highest |= UINT32_C(1) << i;
        } else {
            at[i]++;
        }
    }
    return ecgtiny_decide(at) == (ALL_ABOVE & ~highest);
}

#if ECGTINY_GOLDEN_SAMPLES > 0
static uint32_t crc_of_word(uint32_t crc, uint32_t value)
{
    const uint8_t bytes[4] = {(uint8_t)(value & 0xFF), (uint8_t)(value >> 8 & 0xFF), (uint8_t)(value >> 16 & 0xFF),
                              (uint8_t)(value >> 24)};

    return ecgtiny_crc32(crc, bytes, sizeof bytes);
}

static uint32_t crc_of_golden_samples(ecgtiny *detector)
{
    int32_t readouts[ECGTINY_READOUTS];
    uint32_t above;
    uint32_t crc = 0;

    for (uint32_t i = 0; i < ECGTINY_GOLDEN_SAMPLES; i++) {
        (void)ecgtiny_push_sample(detector, ecgtiny_golden_samples[i], readouts, &above);
        for (uint32_t j = 0; j < ECGTINY_READOUTS; j++) {
            crc = crc_of_word(crc, (uint32_t)readouts[j]);
        }
        crc = crc_of_word(crc, above);
    }
    return crc;
}

static bool gives_golden_readouts(ecgtiny *detector)
{
    return crc_of_golden_samples(detector) == ECGTINY_GOLDEN_CRC;
}
#else
static bool gives_golden_readouts(ecgtiny *detector)
{
    (void)detector;
    return true;
}
#endif

static ecgtiny_status tested(ecgtiny *detector)
{
    if (ecgtiny_crc_of_tables(0, &ecgtiny_tables) != ecgtiny_tables_crc) {
        return ECGTINY_SELF_TEST_CONSTANTS;
    }
    if (!decides()) {
        return ECGTINY_SELF_TEST_DECISION;
    }
    return gives_golden_readouts(detector) ? ECGTINY_OK : ECGTINY_SELF_TEST_STRETCH;
}

ecgtiny_status ecgtiny_self_test(ecgtiny *detector)
{
    if (ecgtiny_init(detector) != ECGTINY_OK) {
        return ECGTINY_BAD_ARGUMENT;
    }
    const ecgtiny_status found = tested(detector);

    (void)ecgtiny_init(detector);
    return found;
}
