/* SPDX-License-Identifier: Apache-2.0 */
/* The self-test: are the constants those of the export, and does the code still compute what it computed there? */
#include <stddef.h>

#include "../ecgtiny.h"
#include "constants.h"

#if ECGTINY_GOLDEN_BEATS > 0
enum { COUNTS = ECGTINY_LENGTH * ECGTINY_LEADS };

static bool golden_beat_passes(ecgtiny *detector, uint32_t beat)
{
    const ecgtiny_status expected = ecgtiny_golden_flat[beat] ? ECGTINY_FLAT : ECGTINY_OK;
    int32_t score;
#ifdef ECGTINY_TABLES_APART
    int16_t counts[COUNTS];

    for (uint32_t i = 0; i < COUNTS; i++) {
        counts[i] = ecgtiny_golden_counts[beat * COUNTS + i];
    }
#else
    const int16_t *const counts = ecgtiny_golden_counts + beat * COUNTS;
#endif

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
    if (ecgtiny_crc_of_tables(ecgtiny_crc_of_tables(0, &ecgtiny_model_tables), &ecgtiny_detector_tables) !=
        ecgtiny_tables_crc) {
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
