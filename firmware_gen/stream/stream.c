/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stddef.h>

#include "../ecgtiny.h"
#include "monitor_constants.h"
#include "state.h"

#if INT_MAX < 2147483647
#error "continuous ECG needs a core whose int has 32 bits; on AVR take a detector of beats or of samples"
#endif

/* The autoencoder takes the front end's windows; C99 has no static assertion but the size of an array. */
typedef char window_is_a_beat[ECGTINY_LENGTH * ECGTINY_LEADS == ECGTINY_WINDOW_LENGTH ? 1 : -1];

ecgtiny_status ecgtiny_stream_init(ecgtiny_stream *stream)
{
    if (stream == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    stream->state.now = UINT32_MAX;
    ecgtiny_front_end_init(&stream->state.front);
    ecgtiny_monitor_init(&stream->state.monitor);
    ecgtiny_events_init(&stream->state.events);
#ifndef ECGTINY_STREAM_WITHOUT_RHYTHM
    ecgtiny_rhythm_events_init(&stream->state.rhythm);
#endif
    return ecgtiny_init(&stream->detector);
}

/* Submits a beat to the monitor; the autoencoder's score of a flat one is 0. */
static void submit_beat(ecgtiny_stream *stream, const struct ecgtiny_beat *beat, uint32_t now)
{
    struct ecgtiny_monitor *const monitor = &stream->state.monitor;
    struct ecgtiny_pending_beat *const next = ecgtiny_monitor_next(monitor);

    next->sample = beat->sample;
    next->quality = beat->quality;
    next->searched_back = beat->searched_back;
    if (beat->quality == 0) {
        (void)ecgtiny_score_beat(&stream->detector, beat->window, &next->residual);
        ecgtiny_observe(beat->window, next->residual, &next->observed);
    }
    ecgtiny_monitor_beat(monitor, now);
}

/* Whether the next step of the monitor's work may have more events than there is room for. */
static bool is_full(const struct ecgtiny_stream_state *state)
{
    return ecgtiny_monitor_will_emit(&state->monitor)
        && ecgtiny_events_room(&state->events) < ECGTINY_MONITOR_MAX_EVENTS;
}

ecgtiny_status ecgtiny_push_sample(ecgtiny_stream *stream, int16_t sample)
{
    if (stream == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    struct ecgtiny_stream_state *const state = &stream->state;
    struct ecgtiny_beat beat;

    if (state->front.ended) {
        return ECGTINY_STREAM_FINISHED;
    }
    if (is_full(state)) {
        return ECGTINY_EVENTS_WAITING;
    }
    state->now++;
    const uint32_t brought = ecgtiny_front_end_push(&state->front, sample, &beat);

    if ((brought & ECGTINY_FRONT_END_BEAT) == 0) {
        ecgtiny_monitor_work(&state->monitor, &state->events);
    }
    ecgtiny_monitor_advance(&state->monitor, state->now);
    if ((brought & ECGTINY_FRONT_END_CONTACT_TURN) != 0) {
        ecgtiny_monitor_contact(&state->monitor, state->now, state->front.contact.lost);
    }
    if ((brought & ECGTINY_FRONT_END_FLUTTER_TURN) != 0) {
        ecgtiny_monitor_flutter(&state->monitor, state->now, state->front.flutter.lasts);
    }
    if ((brought & ECGTINY_FRONT_END_BEAT) != 0) {
        submit_beat(stream, &beat, state->now);
    }
    return ECGTINY_OK;
}

/* Does a step of what is left to do behind the last sample, first that which came before; false when nothing is. */
static bool step_behind(ecgtiny_stream *stream, uint32_t last)
{
    struct ecgtiny_stream_state *const state = &stream->state;
    struct ecgtiny_beat beat;

    if (state->monitor.queued > 0) {
        ecgtiny_monitor_work(&state->monitor, &state->events);
        return true;
    }
    if (!ecgtiny_front_end_goes_on(&state->front)) {
        return ecgtiny_monitor_end(&state->monitor, last);
    }
    if (ecgtiny_front_end_take_behind(&state->front, &beat) && last - beat.sample <= INT32_MAX) {
        submit_beat(stream, &beat, last);
    }
    return true;
}

/* The clock is put forward once, to where whatever came with the last sample is reported, and then stands still. */
ecgtiny_status ecgtiny_stream_finish(ecgtiny_stream *stream)
{
    if (stream == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    struct ecgtiny_stream_state *const state = &stream->state;

    if (!state->front.ended) {
        ecgtiny_front_end_end(&state->front);
        state->now += MONITOR_LATENCY;
    }
    do {
        if (is_full(state)) {
            return ECGTINY_EVENTS_WAITING;
        }
    } while (step_behind(stream, state->now - MONITOR_LATENCY));
    return ECGTINY_OK;
}

bool ecgtiny_next_event(ecgtiny_stream *stream, ecgtiny_event *event)
{
    if (stream == NULL || event == NULL) {
        return false;
    }
    struct ecgtiny_stream_state *const state = &stream->state;

#ifndef ECGTINY_STREAM_WITHOUT_RHYTHM
    if (ecgtiny_rhythm_events_next(&state->rhythm, event)) {
        return true;
    }
#endif
    if (!ecgtiny_events_take(&state->events, state->now, event)) {
        return false;
    }
#ifndef ECGTINY_STREAM_WITHOUT_RHYTHM
    ecgtiny_rhythm_events_take(&state->rhythm, event);
#endif
    return true;
}

#ifndef ECGTINY_STREAM_WITHOUT_RHYTHM

ecgtiny_status ecgtiny_stream_counters(const ecgtiny_stream *stream, ecgtiny_counters *counters)
{
    if (stream == NULL || counters == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    *counters = stream->state.rhythm.counters;
    return ECGTINY_OK;
}

ecgtiny_status ecgtiny_stream_clear_counters(ecgtiny_stream *stream)
{
    if (stream == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    ecgtiny_clear(&stream->state.rhythm.counters);
    return ECGTINY_OK;
}

#endif

ecgtiny_status ecgtiny_stream_sensitivity(ecgtiny_stream *stream, uint8_t level)
{
    if (stream == NULL || level >= ECGTINY_STREAM_LEVELS) {
        return ECGTINY_BAD_ARGUMENT;
    }
    stream->state.monitor.level = level;
    return ECGTINY_OK;
}

uint32_t ecgtiny_stream_save(const ecgtiny_stream *stream, uint8_t *bytes, uint32_t capacity)
{
    if (stream == NULL || bytes == NULL || capacity < ECGTINY_STREAM_SAVED_BYTES) {
        return 0;
    }
    ecgtiny_state_pack(&stream->state.monitor, bytes);
    return ECGTINY_STREAM_SAVED_BYTES;
}

ecgtiny_status ecgtiny_stream_restore(ecgtiny_stream *stream, const uint8_t *bytes, uint32_t size)
{
    if (stream == NULL || bytes == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    if (!ecgtiny_state_is_whole(bytes, size)) {
        return ECGTINY_BAD_STATE;
    }
    const ecgtiny_status status = ecgtiny_stream_init(stream);

    ecgtiny_state_unpack(&stream->state.monitor, bytes);
    return status;
}
