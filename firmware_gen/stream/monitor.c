/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor.h"

#include "clock.h"
#include "fuse.h"
#include "integers.h"
#include "monitor_constants.h"
#include "novelty.h"

enum { WORK_DEADLINE, WORK_ASYSTOLE, WORK_LOST, WORK_BEAT, WORK_END, WORK_BACK, WORK_FLUTTER, WORK_FLUTTER_END };

/* Whether work of a kind classifies the pending beat, or ends a standstill. */
static bool closes(uint8_t kind)
{
    return kind < WORK_BACK;
}

void ecgtiny_monitor_init(struct ecgtiny_monitor *monitor)
{
    static const struct ecgtiny_cluster_score none = {0, 0};

    ecgtiny_patient_init(&monitor->patient);
    for (uint32_t at = 0; at < ECGTINY_MONITOR_TEMPLATES; at++) {
        monitor->cluster_scores[at] = none;
    }
    ecgtiny_alarm_init(&monitor->alarm);
    monitor->novelty = 0;
    monitor->last = 0;
    monitor->last_readable = false;
    monitor->standstill = false;
    monitor->fluttering = false;
    monitor->enrolled = false;
    monitor->waits = false;
    monitor->at = 0;
    monitor->level = MONITOR_LEVEL;
    monitor->rate = ECGTINY_EVENT_RHYTHM_OK;
    monitor->is_matched = false;
    monitor->queued = 0;
}

static void enqueue(struct ecgtiny_monitor *monitor, uint32_t now, uint8_t kind)
{
    struct ecgtiny_work_item *const item = &monitor->queue[monitor->queued++];

    item->now = now;
    item->kind = kind;
}

/* Whether an item that is already queued will classify the pending beat, or end a standstill. */
static bool will_close(const struct ecgtiny_monitor *monitor)
{
    for (uint32_t i = 0; i < monitor->queued; i++) {
        if (closes(monitor->queue[i].kind)) {
            return true;
        }
    }
    return false;
}

void ecgtiny_monitor_advance(struct ecgtiny_monitor *monitor, uint32_t now)
{
    if (monitor->waits && now - monitor->last >= MONITOR_DEADLINE && !will_close(monitor)) {
        enqueue(monitor, now, WORK_DEADLINE);
    }
    if (monitor->standstill && now - monitor->last >= MONITOR_ASYSTOLE && !will_close(monitor)) {
        monitor->standstill = false;
        enqueue(monitor, now, WORK_ASYSTOLE);
    }
}

void ecgtiny_monitor_contact(struct ecgtiny_monitor *monitor, uint32_t now, bool lost)
{
    enqueue(monitor, now, lost ? WORK_LOST : WORK_BACK);
}

void ecgtiny_monitor_flutter(struct ecgtiny_monitor *monitor, uint32_t now, bool lasts)
{
    enqueue(monitor, now, lasts ? WORK_FLUTTER : WORK_FLUTTER_END);
}

bool ecgtiny_monitor_end(struct ecgtiny_monitor *monitor, uint32_t now)
{
    if (monitor->waits) {
        enqueue(monitor, now, WORK_END);
    }
    return monitor->waits;
}

struct ecgtiny_pending_beat *ecgtiny_monitor_next(struct ecgtiny_monitor *monitor)
{
    return &monitor->pending[1 - monitor->at];
}

void ecgtiny_monitor_beat(struct ecgtiny_monitor *monitor, uint32_t now)
{
    enqueue(monitor, now, WORK_BEAT);
}

/* The length in ms above which an interval is a pause. */
static uint32_t longest_interval(const struct ecgtiny_rhythm *rhythm)
{
    const uint32_t irregularity = (uint32_t)(rhythm->irregularity >> RHYTHM_IRREGULARITY_BITS);
    const uint32_t ratio = MONITOR_PAUSE_RATIO + MONITOR_PAUSE_SCATTER * irregularity;
    const int32_t usual = larger(rhythm->median_rr, ecgtiny_recent_rr(rhythm));

    return (uint32_t)clamp((int32_t)((uint32_t)usual * ratio >> 8), MONITOR_MIN_PAUSE_MS, MONITOR_PAUSE_MS);
}

static void emit_pause(const struct ecgtiny_monitor *monitor, struct ecgtiny_events *events, uint32_t interval)
{
    ecgtiny_events_add(events, ECGTINY_EVENT_PAUSE, monitor->last)->rr = (uint16_t)interval;
}

/* Ends the enrolment with the first beat after it, if the dominant cluster is established. */
static void enrol(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events, uint32_t sample)
{
    const struct ecgtiny_templates *const templates = &monitor->patient.templates;
    const struct ecgtiny_cluster *const dominant = &templates->clusters[templates->dominant];

    if (!monitor->enrolled && sample >= MONITOR_ENROLMENT && dominant->count >= MONITOR_ESTABLISHED) {
        const bool inverted = ecgtiny_inverted(dominant);

        monitor->enrolled = true;
        ecgtiny_events_add(events, ECGTINY_EVENT_ENROLLED, sample)->quality = inverted ? ECGTINY_INVERTED : 0;
        if (ecgtiny_paced(templates)) {
            (void)ecgtiny_events_add(events, ECGTINY_EVENT_PACED, sample);
        }
    }
}

/* The flags of the segments that depart from the patient's own. */
static uint32_t departing(const struct ecgtiny_reading *reading)
{
    uint32_t flags = 0;

    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        const bool departs = magnitude_of(reading->bias_z[i]) > ecgtiny_bias_limits[i]
            || reading->magnitude_z[i] > ecgtiny_magnitude_limits[i];

        flags |= departs ? (uint32_t)ECGTINY_P << i : 0;
    }
    return flags;
}

static void follow_rate(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events, uint32_t sample)
{
    const uint32_t median_rr = (uint32_t)monitor->patient.rhythm.median_rr;
    const uint8_t rate = ecgtiny_rate(monitor->rate, median_rr);

    if (rate != monitor->rate) {
        ecgtiny_events_add(events, (ecgtiny_event_kind)rate, sample)->rr = (uint16_t)median_rr;
    }
    monitor->rate = rate;
}

static void emit_beat(struct ecgtiny_events *events, const struct ecgtiny_pending_beat *beat,
                      const struct ecgtiny_reading *reading, int32_t score, uint32_t flags)
{
    ecgtiny_event *const event = ecgtiny_events_add(events, ECGTINY_EVENT_BEAT, beat->sample);

    event->flags = (uint16_t)flags;
    event->score = score;
    event->residual = beat->residual;
    event->rr = beat->before;
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        event->bias[i] = reading->readouts.bias[i];
        event->magnitude[i] = reading->readouts.magnitude[i];
    }
}

static void emit_unreadable(struct ecgtiny_events *events, const struct ecgtiny_pending_beat *beat, uint8_t quality,
                            uint32_t flags)
{
    ecgtiny_event *const event = ecgtiny_events_add(events, ECGTINY_EVENT_BEAT, beat->sample);

    event->quality = quality;
    event->flags = (uint16_t)flags;
    event->rr = beat->before;
}

static void emit_readable(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events,
                          const struct ecgtiny_pending_beat *beat, const struct ecgtiny_reading *reading, int32_t score,
                          uint32_t flags)
{
    const bool abnormal = monitor->enrolled && ecgtiny_is_abnormal(score, monitor->level);
    const struct ecgtiny_alarm_step step = ecgtiny_alarm_take(&monitor->alarm, beat->sample, abnormal);

    flags |= departing(reading);
    flags |= abnormal ? ECGTINY_ABNORMAL : 0u;
    flags |= step.alarm ? ECGTINY_ALARM : 0u;
    flags |= reading->own.prematurity < MONITOR_PREMATURE_BELOW ? ECGTINY_PREMATURE : 0u;
    if (step.started) {
        (void)ecgtiny_events_add(events, ECGTINY_EVENT_EPISODE_START, beat->sample);
    }
    emit_beat(events, beat, reading, score, flags);
    if (step.ended) {
        (void)ecgtiny_events_add(events, ECGTINY_EVENT_EPISODE_END, beat->sample);
    }
    follow_rate(monitor, events, beat->sample);
}

/* Whether a beat is like the dominant or a usual template, and like no other more. */
static bool is_own(const struct ecgtiny_matched *matched)
{
    return matched->cluster == matched->usual && matched->distance < MONITOR_MATCH_THRESHOLD;
}

static void classify_beat(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events,
                          const struct ecgtiny_pending_beat *beat, uint32_t after, uint32_t flags)
{
    struct ecgtiny_reading reading;

    reading.adapting = !monitor->fluttering;
    ecgtiny_read_beat(&monitor->patient, &beat->observed, &monitor->matched, beat->before, after, &reading);
    monitor->novelty = ecgtiny_novelty_take(monitor->novelty, reading.starts_cluster);
    const int32_t fusion = reading.may_be_fusion ? PATIENT_FUSION_PENALTY : 0;
    const int32_t penalty = ecgtiny_novelty_penalty(monitor->novelty) + fusion;
    const int32_t score = ecgtiny_fuse(&reading, &monitor->cluster_scores[reading.cluster], penalty);

    if (reading.adapting) {
        ecgtiny_learn_beat(&monitor->patient, &beat->observed, &reading, monitor->enrolled);
    }
    const bool unknown = monitor->fluttering && !is_own(&monitor->matched) && !ecgtiny_is_abnormal(score, monitor->level);

    if (monitor->enrolled && (unknown || ecgtiny_novelty_is_noise(monitor->novelty))) {
        emit_unreadable(events, beat, ECGTINY_NOISY, flags);
        follow_rate(monitor, events, beat->sample);
    } else {
        emit_readable(monitor, events, beat, &reading, score, flags);
    }
}

/* Classifies the pending beat, now that the interval after it is known, in ms, or 0 for an unknown one. */
static void close_beat(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events, uint32_t after)
{
    const struct ecgtiny_pending_beat *const beat = &monitor->pending[monitor->at];

    if (!monitor->waits) {
        return;
    }
    monitor->waits = false;
    enrol(monitor, events, beat->sample);
    const uint32_t searched_back = beat->searched_back ? ECGTINY_SEARCHED_BACK : 0u;
    const uint32_t flags = searched_back | (monitor->enrolled ? 0u : ECGTINY_ENROLLING);

    const bool unknown = monitor->fluttering && !monitor->enrolled;
    const uint32_t quality = beat->quality | (unknown ? ECGTINY_NOISY : 0u);

    if (quality != 0) {
        emit_unreadable(events, beat, (uint8_t)quality, flags);
    } else {
        classify_beat(monitor, events, beat, after, flags);
    }
}

/* Classifies the pending beat; the next one is then pending. */
static void take_next(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events)
{
    struct ecgtiny_pending_beat *const next = ecgtiny_monitor_next(monitor);
    const bool known = monitor->last_readable && next->quality == 0;
    const uint32_t interval = known ? milliseconds(next->sample - monitor->last) : 0;
    const bool waited = monitor->waits;

    monitor->standstill = false;
    close_beat(monitor, events, interval);
    if (waited && interval > longest_interval(&monitor->patient.rhythm)) {
        emit_pause(monitor, events, interval);
    }
    next->before = (uint16_t)interval;
    monitor->at = (uint8_t)(1 - monitor->at);
    monitor->waits = true;
    monitor->last = next->sample;
    monitor->last_readable = next->quality == 0;
}

static void take_deadline(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events)
{
    const uint32_t elapsed = milliseconds(MONITOR_DEADLINE);

    close_beat(monitor, events, elapsed);
    monitor->standstill = monitor->last_readable;
    if (monitor->last_readable) {
        emit_pause(monitor, events, elapsed);
    }
}

/* The return of the signal, or that QRS complexes stand out no longer, or again. */
static void take_turn(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events,
                      const struct ecgtiny_work_item *item)
{
    ecgtiny_event_kind kind = ECGTINY_EVENT_SIGNAL_BACK;

    if (item->kind != WORK_BACK) {
        monitor->fluttering = item->kind == WORK_FLUTTER;
        kind = monitor->fluttering ? ECGTINY_EVENT_FLUTTER : ECGTINY_EVENT_FLUTTER_END;
    }
    (void)ecgtiny_events_add(events, kind, item->now);
}

static void do_item(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events,
                    const struct ecgtiny_work_item *item)
{
    if (!closes(item->kind)) {
        take_turn(monitor, events, item);
        return;
    }
    switch (item->kind) {
    case WORK_DEADLINE:
        take_deadline(monitor, events);
        break;
    case WORK_ASYSTOLE:
        ecgtiny_events_add(events, ECGTINY_EVENT_ASYSTOLE, monitor->last)->rr = CLOCK_ASYSTOLE_MS;
        break;
    case WORK_LOST:
        close_beat(monitor, events, 0);
        monitor->last_readable = false;
        monitor->standstill = false;
        (void)ecgtiny_events_add(events, ECGTINY_EVENT_SIGNAL_LOST, item->now);
        break;
    case WORK_END:
        close_beat(monitor, events, 0);
        break;
    default:
        take_next(monitor, events);
        break;
    }
}

/* Whether the oldest item classifies a beat that was not matched yet. */
static bool is_to_match(const struct ecgtiny_monitor *monitor)
{
    return closes(monitor->queue[0].kind) && monitor->waits && !monitor->is_matched
        && monitor->pending[monitor->at].quality == 0;
}

bool ecgtiny_monitor_will_emit(const struct ecgtiny_monitor *monitor)
{
    return monitor->queued > 0 && !is_to_match(monitor);
}

void ecgtiny_monitor_work(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events)
{
    if (monitor->queued == 0) {
        return;
    }
    if (is_to_match(monitor)) {
        monitor->matched = ecgtiny_match(&monitor->patient.templates, monitor->pending[monitor->at].observed.wave);
        monitor->is_matched = true;
        return;
    }
    events->due = monitor->queue[0].now + MONITOR_LATENCY;
    do_item(monitor, events, &monitor->queue[0]);
    monitor->is_matched = false;
    monitor->queued--;
    for (uint32_t i = 0; i < monitor->queued; i++) {
        monitor->queue[i] = monitor->queue[i + 1];
    }
}
