/* SPDX-License-Identifier: Apache-2.0 */
#include "rhythm.h"

#include <stdbool.h>

#include "integers.h"
#include "monitor_constants.h"
#include "ring.h"
#include "shift_right.h"

void ecgtiny_rhythm_init(struct ecgtiny_rhythm *rhythm)
{
    for (uint32_t i = 0; i < ECGTINY_RHYTHM_HISTORY; i++) {
        rhythm->intervals[i] = RHYTHM_START_MS;
    }
    rhythm->at = 0;
    rhythm->median_rr = RHYTHM_START_MS;
    rhythm->last = (int16_t)ecgtiny_log2(RHYTHM_START_MS);
    rhythm->irregularity = 0;
}

/* Returns the median of the count intervals from index first of the ring on, the upper of the middle two. */
static int16_t median_from(const struct ecgtiny_rhythm *rhythm, uint32_t first, uint32_t count)
{
    int16_t sorted[ECGTINY_RHYTHM_HISTORY];

    for (uint32_t i = 0; i < count; i++) {
        const int16_t interval = rhythm->intervals[(first + i) % ECGTINY_RHYTHM_HISTORY];
        uint32_t at = i;

        for (; at > 0 && sorted[at - 1] > interval; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = interval;
    }
    return sorted[count / 2];
}

void ecgtiny_rhythm_derive(struct ecgtiny_rhythm *rhythm)
{
    rhythm->median_rr = median_from(rhythm, 0, ECGTINY_RHYTHM_HISTORY);
}

int32_t ecgtiny_recent_rr(const struct ecgtiny_rhythm *rhythm)
{
    return median_from(rhythm, rhythm->at + ECGTINY_RHYTHM_HISTORY - RHYTHM_RECENT, RHYTHM_RECENT);
}

static void remember(struct ecgtiny_rhythm *rhythm, uint32_t interval)
{
    const int32_t log = ecgtiny_log2(interval);
    const int32_t change = smaller(magnitude_of(log - rhythm->last), RHYTHM_MAX_CHANGE);

    rhythm->intervals[rhythm->at] = (int16_t)interval;
    rhythm->at = (uint8_t)ring_after(rhythm->at, ECGTINY_RHYTHM_HISTORY);
    const int32_t fine = change * (1 << RHYTHM_IRREGULARITY_BITS);

    rhythm->irregularity += shift_right(fine - rhythm->irregularity, RHYTHM_IRREGULARITY_SHIFT);
    rhythm->last = (int16_t)log;
    ecgtiny_rhythm_derive(rhythm);
}

static uint32_t held(uint32_t interval)
{
    return interval < RHYTHM_MAX_INTERVAL_MS ? interval : RHYTHM_MAX_INTERVAL_MS;
}

struct ecgtiny_rhythm_features ecgtiny_rhythm_take(struct ecgtiny_rhythm *rhythm, uint32_t before, uint32_t after)
{
    if (before > 0) {
        remember(rhythm, held(before));
    }
    const uint32_t median_rr = (uint32_t)rhythm->median_rr;
    const uint32_t first = before > 0 ? held(before) : median_rr;
    const uint32_t second = after > 0 ? held(after) : median_rr;
    const int32_t centre = ecgtiny_log2(median_rr);
    const int32_t interval = ecgtiny_log2(first) - centre;
    const int32_t following = ecgtiny_log2(second) - centre;
    const bool steady = before > 0 && after > 0 && median_rr >= RHYTHM_FASTEST_STEADY_MS;
    const int32_t off = larger(magnitude_of(interval), magnitude_of(following));
    const int32_t scatter = RHYTHM_JITTER + (rhythm->irregularity >> RHYTHM_IRREGULARITY_BITS);
    const struct ecgtiny_rhythm_features found = {
        .interval = interval,
        .next_interval = following,
        .compensation = ecgtiny_log2(first + second) - INTEGERS_OCTAVE - centre,
        .early = clamp(-interval * RHYTHM_EARLY_UNIT / scatter, RHYTHM_MIN_EARLY, RHYTHM_MAX_EARLY),
        .premature_with_pause = larger(-interval, 0) * larger(following, 0) >> 8,
        .unsteady = steady ? smaller(off, RHYTHM_MAX_CHANGE) : RHYTHM_NOT_SAID,
    };

    return found;
}
