/* SPDX-License-Identifier: Apache-2.0 */
/* What the members of a saved state may be: quantize/monitor/state_limits.py of ecgtiny's source. */
#include "state.h"

#include "monitor_constants.h"
#include "state_bytes.h"

/* Whether so many numbers from *at on lie within limits; *at goes on. */
static bool unsigned_within(const uint8_t **at, uint32_t count, uint32_t width, uint32_t least, uint32_t most)
{
    bool within = true;

    for (uint32_t i = 0; i < count; i++) {
        const uint32_t value = get(at, width);

        within = within && value >= least && value <= most;
    }
    return within;
}

static bool signed_within(const uint8_t **at, uint32_t count, uint32_t width, int32_t least, int32_t most)
{
    bool within = true;

    for (uint32_t i = 0; i < count; i++) {
        const int32_t value = width == 2 ? get_int16(at) : get_int32(at);

        within = within && value >= least && value <= most;
    }
    return within;
}

/* From the flags on. */
static bool head_within(const uint8_t **at)
{
    bool within = unsigned_within(at, 1, 1, STATE_FLAGS_LEAST, STATE_FLAGS_MOST);

    within = unsigned_within(at, 1, 1, STATE_LEVEL_LEAST, STATE_LEVEL_MOST) && within;
    within = unsigned_within(at, 1, 1, STATE_RATE_LEAST, STATE_RATE_MOST) && within;
    within = unsigned_within(at, 1, 1, STATE_DOMINANT_LEAST, STATE_DOMINANT_MOST) && within;
    within = unsigned_within(at, 1, 2, STATE_HISTORY_LEAST, STATE_HISTORY_MOST) && within;
    *at += 2; /* the last beat's dissimilarity: any */
    return unsigned_within(at, 1, 4, STATE_BEATS_LEAST, STATE_BEATS_MOST) && within;
}

static bool rhythm_within(const uint8_t **at)
{
    bool within = unsigned_within(at, ECGTINY_RHYTHM_HISTORY, 2, STATE_INTERVALS_LEAST, STATE_INTERVALS_MOST);

    within = unsigned_within(at, 1, 2, STATE_OLDEST_LEAST, STATE_OLDEST_MOST) && within;
    within = signed_within(at, 1, 2, STATE_LAST_INTERVAL_LEAST, STATE_LAST_INTERVAL_MOST) && within;
    return signed_within(at, 1, 4, STATE_IRREGULARITY_LEAST, STATE_IRREGULARITY_MOST) && within;
}

static bool trackers_within(const uint8_t **at)
{
    bool within = true;

    for (uint32_t i = 0; i < STATE_TRACKERS; i++) {
        within = signed_within(at, 1, 4, STATE_MEDIAN_LEAST, STATE_MEDIAN_MOST) && within;
        within = signed_within(at, 1, 4, STATE_SPREAD_LEAST, STATE_SPREAD_MOST) && within;
    }
    return within;
}

static bool template_within(const uint8_t **at)
{
    bool within = signed_within(at, ECGTINY_TEMPLATES_LENGTH, 2, STATE_WAVE_LEAST, STATE_WAVE_MOST);

    *at += 4; /* the energy: not read */
    within = signed_within(at, 1, 4, STATE_PREMATURITY_LEAST, STATE_PREMATURITY_MOST) && within;
    within = signed_within(at, 1, 4, STATE_COMPENSATION_LEAST, STATE_COMPENSATION_MOST) && within;
    within = signed_within(at, 1, 4, STATE_WIDTH_LEAST, STATE_WIDTH_MOST) && within;
    within = signed_within(at, ECGTINY_MEASURES, 4, STATE_REFERENCES_LEAST, STATE_REFERENCES_MOST) && within;
    within = unsigned_within(at, 1, 4, STATE_LAST_LEAST, STATE_LAST_MOST) && within;
    within = unsigned_within(at, 1, 2, STATE_UNSTEADINESS_LEAST, STATE_UNSTEADINESS_MOST) && within;
    within = unsigned_within(at, 1, 2, STATE_SHARE_LEAST, STATE_SHARE_MOST) && within;
    within = unsigned_within(at, 1, 1, STATE_USUAL_LEAST, STATE_USUAL_MOST) && within;
    *at += 1; /* the beats: any */
    within = unsigned_within(at, 1, 1, STATE_SCORE_COUNT_LEAST, STATE_SCORE_COUNT_MOST) && within;
    return signed_within(at, 1, 4, STATE_SCORE_MEAN_LEAST, STATE_SCORE_MEAN_MOST) && within;
}

bool ecgtiny_state_is_within_limits(const uint8_t *bytes)
{
    const uint8_t *at = bytes + STATE_FLAGS_AT;
    bool within = head_within(&at);

    within = rhythm_within(&at) && within;
    at += 4; /* the novelty: any */
    within = signed_within(&at, 1, 4, STATE_NARROWEST_WIDTH_LEAST, STATE_NARROWEST_WIDTH_MOST) && within;
    within = trackers_within(&at) && within;
    for (uint32_t i = 0; i < ECGTINY_MONITOR_TEMPLATES; i++) {
        within = template_within(&at) && within;
    }
    return within;
}
