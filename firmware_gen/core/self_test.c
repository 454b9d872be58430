/* SPDX-License-Identifier: Apache-2.0 */
/* The self-test: are the constants those of the export, and does the code still compute what it computed there? */
#include <stddef.h>

#include "../ecgtiny.h"
#include "constants.h"
#include "crc32.h"

static uint32_t value_at(const struct table *table, uint32_t index)
{
    switch (table->width) {
    case 1:
        return ((const uint8_t *)table->values)[index];
    case 2:
        return ((const uint16_t *)table->values)[index];
    default:
        return ((const uint32_t *)table->values)[index];
    }
}

/* Takes values apart arithmetically, little end first: the CRC does not depend on the core's byte order. */
static uint32_t crc_of_table(uint32_t crc, const struct table *table)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const uint32_t value = value_at(table, i);
        const uint8_t bytes[4] = {(uint8_t)(value & 0xFF), (uint8_t)(value >> 8 & 0xFF), (uint8_t)(value >> 16 & 0xFF),
                                  (uint8_t)(value >> 24)};

        crc = ecgtiny_crc32(crc, bytes, table->width);
    }
    return crc;
}

static uint32_t crc_of_tables(uint32_t crc, const struct tables *tables)
{
    for (uint32_t i = 0; i < tables->count; i++) {
        crc = crc_of_table(crc, &tables->table[i]);
    }
    return crc;
}

#if ECGTINY_GOLDEN_BEATS > 0
static bool golden_beat_passes(ecgtiny *detector, uint32_t beat)
{
    const ecgtiny_status expected = ecgtiny_golden_flat[beat] ? ECGTINY_FLAT : ECGTINY_OK;
    const int16_t *const counts = ecgtiny_golden_counts + beat * (ECGTINY_LENGTH * ECGTINY_LEADS);
    int32_t score;

    return ecgtiny_score_beat(detector, counts, &score) == expected && score == ecgtiny_golden_score[beat];
}
#endif

/* Alarm above the threshold, none at it; nothing is above the largest one. */
static bool decides_at(int32_t threshold)
{
    return !ecgtiny_decide(threshold) && (threshold == INT32_MAX || ecgtiny_decide(threshold + 1));
}

ecgtiny_status ecgtiny_self_test(ecgtiny *detector, uint8_t *failed_golden)
{
    if (detector == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    if (failed_golden != NULL) {
        *failed_golden = 0;
    }
    if (crc_of_tables(crc_of_tables(0, &ecgtiny_model_tables), &ecgtiny_detector_tables) != ecgtiny_tables_crc) {
        return ECGTINY_SELF_TEST_CONSTANTS;
    }
    if (!decides_at(ECGTINY_THRESHOLD)) {
        return ECGTINY_SELF_TEST_DECISION;
    }
#if ECGTINY_GOLDEN_BEATS > 0
    for (uint32_t beat = 0; beat < ECGTINY_GOLDEN_BEATS; beat++) {
        if (!golden_beat_passes(detector, beat)) {
            if (failed_golden != NULL) {
                *failed_golden = (uint8_t)beat;
            }
            return ECGTINY_SELF_TEST_GOLDEN;
        }
    }
#endif
    return ECGTINY_OK;
}
