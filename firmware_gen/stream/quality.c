/* SPDX-License-Identifier: Apache-2.0 */
#include "quality.h"

#include "ecgtiny_event.h"
#include "front_end_constants.h"
#include "ring.h"
#include "window.h"

void ecgtiny_quality_init(struct ecgtiny_signal_quality *quality)
{
    quality->since_missing = UINT16_MAX;
    quality->since_railed = UINT16_MAX;
    quality->phase = 0;
    quality->at = 0;
}

static uint16_t since(uint16_t before, bool now)
{
    return now ? 0 : (uint16_t)(before + (before < UINT16_MAX ? 1 : 0));
}

/* The ring is full before the first beat. */
static void sample_baseline(struct ecgtiny_signal_quality *quality, int16_t baseline)
{
    if (quality->phase == 0) {
        quality->baseline[quality->at] = baseline;
        quality->at = (uint8_t)ring_after(quality->at, ECGTINY_QUALITY_WANDER_SAMPLES);
    }
    quality->phase = (uint8_t)ring_after(quality->phase, FRONT_END_WANDER_STEP);
}

void ecgtiny_quality_push(struct ecgtiny_signal_quality *quality, const struct ecgtiny_working_sample *working,
                          int16_t baseline)
{
    quality->since_missing = since(quality->since_missing, working->missing);
    quality->since_railed = since(quality->since_railed, working->railed);
    sample_baseline(quality, baseline);
}

static int32_t range(const int16_t *samples, uint32_t count)
{
    int32_t low = samples[0];
    int32_t high = samples[0];

    for (uint32_t i = 1; i < count; i++) {
        low = samples[i] < low ? samples[i] : low;
        high = samples[i] > high ? samples[i] : high;
    }
    return high - low;
}

/* The largest absolute second difference of the baseline's samples, from the oldest on; 0 where they are near. */
static int32_t wander(const struct ecgtiny_signal_quality *quality)
{
    const uint32_t count = ECGTINY_QUALITY_WANDER_SAMPLES;
    uint32_t at = quality->at;
    int32_t largest = 0;

    if (range(quality->baseline, count) <= QUALITY_WANDER_ABOVE) {
        return 0;
    }
    for (uint32_t i = 2 * QUALITY_BEND_SPAN; i < count; i++) {
        const int32_t middle = quality->baseline[(at + QUALITY_BEND_SPAN) % count];
        const int32_t newest = quality->baseline[(at + 2 * QUALITY_BEND_SPAN) % count];
        const int32_t bend = 2 * middle - newest - quality->baseline[at];
        const int32_t size = bend < 0 ? -bend : bend;

        largest = size > largest ? size : largest;
        at = ring_after(at, count);
    }
    return largest;
}

/* Of the samples from one to another, exclusive. */
static int32_t second_differences(const int16_t *window, uint32_t from, uint32_t to)
{
    int32_t before = window[from] - window[from - 1];
    int32_t sum = 0;

    for (uint32_t i = from; i < to; i++) {
        const int32_t after = window[i + 1] - window[i];

        sum += after > before ? after - before : before - after;
        before = after;
    }
    return sum;
}

struct ecgtiny_measures ecgtiny_measure(const struct ecgtiny_signal_quality *quality, const int16_t *window)
{
    const int32_t before = second_differences(window, 1, QUALITY_QRS_FROM);
    const int32_t noise = before + second_differences(window, QUALITY_QRS_TO, ECGTINY_WINDOW_LENGTH - 1);
    const struct ecgtiny_measures measures = {range(window, ECGTINY_WINDOW_LENGTH), noise, wander(quality)};

    return measures;
}

uint8_t ecgtiny_assess_quality(const struct ecgtiny_signal_quality *quality, uint32_t began,
                               const struct ecgtiny_measures *measures)
{
    const bool noisy =
        measures->noise > QUALITY_NOISE_RATIO * measures->range || measures->wander > QUALITY_BEND_ABOVE;
    uint32_t bits = 0;

    bits |= quality->since_missing <= began ? ECGTINY_LEAD_OFF : 0u;
    bits |= measures->range < QUALITY_FLAT_BELOW ? ECGTINY_SIGNAL_FLAT : 0u;
    bits |= quality->since_railed <= began ? ECGTINY_SATURATED : 0u;
    bits |= noisy ? ECGTINY_NOISY : 0u;
    return (uint8_t)bits;
}
