/* SPDX-License-Identifier: Apache-2.0 */
/* The self-test of a stream: that of its detector, the thresholds of its levels, and the golden stretch. */
#include <stddef.h>

#include "../ecgtiny.h"
#include "alarm.h"
#include "crc32.h"
#include "front_end_constants.h"
#include "monitor_constants.h"
#include "stretch.h"

/* Abnormal above each threshold, not at it. */
static bool levels_decide(void)
{
    for (uint32_t level = 0; level < ECGTINY_STREAM_LEVELS; level++) {
        const int32_t threshold = ecgtiny_thresholds[level];

        if (ecgtiny_is_abnormal(threshold, level)
            || (threshold < INT32_MAX && !ecgtiny_is_abnormal(threshold + 1, level))) {
            return false;
        }
    }
    return true;
}

#if ECGTINY_STRETCH_FIGURES > 0

/* A stretch as it is pushed. */
struct stretch {
    ecgtiny_stream *stream;
    int32_t before; /* the count to which the last stroke led */
    uint32_t crc;   /* of the events so far */
};

/* The low bytes of a value, the lowest first. */
static uint32_t crc_of(uint32_t crc, uint32_t value, uint32_t width)
{
    const uint8_t bytes[4] = {(uint8_t)(value & 0xFF), (uint8_t)(value >> 8 & 0xFF), (uint8_t)(value >> 16 & 0xFF),
                              (uint8_t)(value >> 24)};

    return ecgtiny_crc32(crc, bytes, width);
}

/* Of an event as the agent sends it. */
static uint32_t crc_of_event(uint32_t crc, const ecgtiny_event *event)
{
    crc = crc_of(crc, event->sample, 4);
    crc = crc_of(crc, event->kind, 1);
    crc = crc_of(crc, event->quality, 1);
    crc = crc_of(crc, event->flags, 2);
    crc = crc_of(crc, (uint32_t)event->score, 4);
    crc = crc_of(crc, (uint32_t)event->residual, 4);
    crc = crc_of(crc, event->rr, 2);
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        crc = crc_of(crc, (uint32_t)event->bias[i], 2);
    }
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        crc = crc_of(crc, (uint32_t)event->magnitude[i], 2);
    }
    return crc;
}

static void push(struct stretch *stretch, int16_t count)
{
    ecgtiny_event event;

    (void)ecgtiny_push_sample(stretch->stream, count);
    while (ecgtiny_next_event(stretch->stream, &event)) {
        stretch->crc = crc_of_event(stretch->crc, &event);
    }
}

static void push_stroke(struct stretch *stretch, uint32_t stroke)
{
    const int32_t length = ecgtiny_stretch_lengths[stroke];
    const int32_t level = ecgtiny_stretch_levels[stroke];

    for (int32_t at = 1; at <= length; at++) {
        const int32_t count = stretch->before + (level - stretch->before) * at / length;

        push(stretch, level == ECGTINY_GAP ? ECGTINY_GAP : (int16_t)count);
    }
    stretch->before = level == ECGTINY_GAP ? stretch->before : level;
}

/* The clock begins shortly before the enrolment may end. */
static bool stretch_passes(ecgtiny_stream *stream)
{
    struct stretch stretch = {stream, FRONT_END_ZERO, 0};

    stream->state.front.qrs.now = ECGTINY_STRETCH_FIRST - 1u;
    stream->state.now = ECGTINY_STRETCH_FIRST * FRONT_END_DECIMATION - 1u;
    for (uint32_t i = 0; i < ECGTINY_STRETCH_FIGURES; i++) {
        const uint32_t figure = ecgtiny_stretch_order[i];

        for (uint32_t stroke = ecgtiny_stretch_figures[figure]; stroke < ecgtiny_stretch_figures[figure + 1]; stroke++) {
            push_stroke(&stretch, stroke);
        }
    }
    return stretch.crc == ECGTINY_STRETCH_CRC;
}

#else

static bool stretch_passes(const ecgtiny_stream *stream)
{
    (void)stream;
    return true;
}

#endif

ecgtiny_status ecgtiny_stream_self_test(ecgtiny_stream *stream, uint8_t *failed_golden)
{
    if (stream == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    ecgtiny_status found = ecgtiny_stream_init(stream);

    if (found == ECGTINY_OK) {
        found = ecgtiny_self_test(&stream->detector, failed_golden);
    }
    if (found == ECGTINY_OK && !levels_decide()) {
        found = ECGTINY_SELF_TEST_DECISION;
    }
    if (found == ECGTINY_OK && !stretch_passes(stream)) {
        found = ECGTINY_SELF_TEST_STRETCH;
    }
    (void)ecgtiny_stream_init(stream);
    return found;
}
