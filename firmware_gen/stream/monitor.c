#include "monitor.h"

#include "clock.h"
#include "fuse.h"
#include "integers.h"
#include "novelty.h"

enum { INCIDENT_DEADLINE, INCIDENT_LOST, INCIDENT_BACK, INCIDENT_BEAT };

void ecgtiny_monitor_init(struct monitor *monitor)
{
    static const struct vote none = {0, 0};

    ecgtiny_patient_init(&monitor->patient);
    for (uint32_t at = 0; at < MONITOR_TEMPLATES; at++) {
        monitor->votes[at] = none;
    }
    ecgtiny_alarm_init(&monitor->alarm);
    monitor->novelty = 0;
    monitor->last = 0;
    monitor->last_readable = false;
    monitor->enrolled = false;
    monitor->waits = false;
    monitor->at = 0;
    monitor->level = MONITOR_LEVEL;
    monitor->rate = ECGTINY_EVENT_RHYTHM_OK;
    monitor->is_matched = false;
    monitor->incidents = 0;
}

static void note(struct monitor *monitor, uint32_t now, uint8_t kind)
{
    struct incident *const incident = &monitor->incident[monitor->incidents++];

    incident->now = now;
    incident->kind = kind;
}

/* Whether an incident that is already there will judge the beat that waits. */
static bool will_close(const struct monitor *monitor)
{
    for (uint32_t i = 0; i < monitor->incidents; i++) {
        if (monitor->incident[i].kind != INCIDENT_BACK) {
            return true;
        }
    }
    return false;
}

void ecgtiny_monitor_advance(struct monitor *monitor, uint32_t now)
{
    if (monitor->waits && now - monitor->last >= MONITOR_DEADLINE && !will_close(monitor)) {
        note(monitor, now, INCIDENT_DEADLINE);
    }
}

void ecgtiny_monitor_contact(struct monitor *monitor, uint32_t now, bool lost)
{
    note(monitor, now, lost ? INCIDENT_LOST : INCIDENT_BACK);
}

struct heard *ecgtiny_monitor_next(struct monitor *monitor)
{
    return &monitor->heard[1 - monitor->at];
}

void ecgtiny_monitor_beat(struct monitor *monitor, uint32_t now)
{
    note(monitor, now, INCIDENT_BEAT);
}

/* The length in ms above which an interval is a pause. */
static uint32_t longest_interval(const struct rhythm *rhythm)
{
    const uint32_t ratio = MONITOR_PAUSE_RATIO + MONITOR_PAUSE_SCATTER * (uint32_t)(rhythm->irregularity >> RHYTHM_IRREGULARITY_BITS);
    const uint32_t relative = (uint32_t)rhythm->usual * ratio >> 8;

    return relative < MONITOR_PAUSE_MS ? relative : MONITOR_PAUSE_MS;
}

static void tell_pause(const struct monitor *monitor, struct events *events, uint32_t interval)
{
    ecgtiny_events_add(events, ECGTINY_EVENT_PAUSE, monitor->last)->rr = (uint16_t)interval;
}

/* Ends the enrolment with the first beat after it, if the dominant cluster is established. */
static void enrol(struct monitor *monitor, struct events *events, uint32_t sample)
{
    const struct templates *const templates = &monitor->patient.templates;
    const struct cluster *const dominant = &templates->places[templates->dominant];

    if (!monitor->enrolled && sample >= MONITOR_ENROLMENT && dominant->count >= MONITOR_ESTABLISHED) {
        const bool inverted = ecgtiny_inverted(dominant);

        monitor->enrolled = true;
        ecgtiny_events_add(events, ECGTINY_EVENT_ENROLLED, sample)->quality = inverted ? ECGTINY_INVERTED : 0;
    }
}

/* The flags of the segments that depart from the patient's own. */
static uint32_t departing(const struct reading *reading)
{
    uint32_t flags = 0;

    for (uint32_t i = 0; i < SEGMENTS; i++) {
        const bool departs = magnitude_of(reading->bias_z[i]) > ecgtiny_bias_limits[i]
            || reading->magnitude_z[i] > ecgtiny_magnitude_limits[i];

        flags |= departs ? (uint32_t)ECGTINY_P << i : 0;
    }
    return flags;
}

static void follow_rate(struct monitor *monitor, struct events *events, uint32_t sample)
{
    const uint32_t usual = (uint32_t)monitor->patient.rhythm.usual;
    const uint8_t rate = ecgtiny_rate(monitor->rate, usual);

    if (rate != monitor->rate) {
        ecgtiny_events_add(events, (ecgtiny_event_kind)rate, sample)->rr = (uint16_t)usual;
    }
    monitor->rate = rate;
}

static void tell_beat(struct events *events, const struct heard *beat, const struct reading *reading, int32_t score,
                      uint32_t flags)
{
    ecgtiny_event *const event = ecgtiny_events_add(events, ECGTINY_EVENT_BEAT, beat->sample);

    event->flags = (uint16_t)flags;
    event->score = score;
    event->residual = beat->residual;
    event->rr = beat->before;
    for (uint32_t i = 0; i < SEGMENTS; i++) {
        event->bias[i] = reading->readouts.bias[i];
        event->magnitude[i] = reading->readouts.magnitude[i];
    }
}

static void tell_unreadable(struct events *events, const struct heard *beat, uint8_t quality, uint32_t flags)
{
    ecgtiny_event *const event = ecgtiny_events_add(events, ECGTINY_EVENT_BEAT, beat->sample);

    event->quality = quality;
    event->flags = (uint16_t)flags;
    event->rr = beat->before;
}

static void tell_readable(struct monitor *monitor, struct events *events, const struct heard *beat,
                          const struct reading *reading, int32_t score, uint32_t flags)
{
    const bool abnormal = monitor->enrolled && score > ecgtiny_thresholds[monitor->level];
    const struct alarm_step step = ecgtiny_alarm_take(&monitor->alarm, beat->sample, abnormal);

    flags |= departing(reading);
    flags |= abnormal ? ECGTINY_ABNORMAL : 0u;
    flags |= step.alarm ? ECGTINY_ALARM : 0u;
    flags |= reading->traits.prematurity < MONITOR_PREMATURE_BELOW ? ECGTINY_PREMATURE : 0u;
    if (step.started) {
        (void)ecgtiny_events_add(events, ECGTINY_EVENT_EPISODE_START, beat->sample);
    }
    tell_beat(events, beat, reading, score, flags);
    if (step.ended) {
        (void)ecgtiny_events_add(events, ECGTINY_EVENT_EPISODE_END, beat->sample);
    }
    follow_rate(monitor, events, beat->sample);
}

static void judge(struct monitor *monitor, struct events *events, const struct heard *beat, uint32_t after,
                  uint32_t flags)
{
    struct reading reading;

    ecgtiny_read_beat(&monitor->patient, &beat->observed, &monitor->matched, beat->before, after, &reading);
    monitor->novelty = ecgtiny_novelty_take(monitor->novelty, reading.founds);
    const int32_t penalty = ecgtiny_novelty_penalty(monitor->novelty);
    const int32_t score = ecgtiny_fuse(&reading, &monitor->votes[reading.place], penalty);

    ecgtiny_learn_beat(&monitor->patient, &beat->observed, &reading);
    if (monitor->enrolled && ecgtiny_novelty_is_noise(monitor->novelty)) {
        tell_unreadable(events, beat, ECGTINY_NOISY, flags);
        follow_rate(monitor, events, beat->sample);
    } else {
        tell_readable(monitor, events, beat, &reading, score, flags);
    }
}

/* Judges the beat that waits, now that the interval after it is known, in ms, or 0 for an unknown one. */
static void close_beat(struct monitor *monitor, struct events *events, uint32_t after)
{
    const struct heard *const beat = &monitor->heard[monitor->at];

    if (!monitor->waits) {
        return;
    }
    monitor->waits = false;
    enrol(monitor, events, beat->sample);
    const uint32_t searched_back = beat->searched_back ? ECGTINY_SEARCHED_BACK : 0u;
    const uint32_t flags = searched_back | (monitor->enrolled ? 0u : ECGTINY_ENROLLING);

    if (beat->quality != 0) {
        tell_unreadable(events, beat, beat->quality, flags);
    } else {
        judge(monitor, events, beat, after, flags);
    }
}

/* Judges the beat before the next one, which then waits. */
static void take_next(struct monitor *monitor, struct events *events)
{
    struct heard *const next = ecgtiny_monitor_next(monitor);
    const bool known = monitor->last_readable && next->quality == 0;
    const uint32_t interval = known ? milliseconds(next->sample - monitor->last) : 0;
    const bool paused = monitor->waits && interval > longest_interval(&monitor->patient.rhythm);

    close_beat(monitor, events, interval);
    if (paused) {
        tell_pause(monitor, events, interval);
    }
    next->before = (uint16_t)interval;
    monitor->at = (uint8_t)(1 - monitor->at);
    monitor->waits = true;
    monitor->last = next->sample;
    monitor->last_readable = next->quality == 0;
}

static void take_deadline(struct monitor *monitor, struct events *events)
{
    const uint32_t elapsed = milliseconds(MONITOR_DEADLINE);

    close_beat(monitor, events, elapsed);
    if (monitor->last_readable) {
        tell_pause(monitor, events, elapsed);
    }
}

static void take_incident(struct monitor *monitor, struct events *events, const struct incident *incident)
{
    switch (incident->kind) {
    case INCIDENT_DEADLINE:
        take_deadline(monitor, events);
        break;
    case INCIDENT_LOST:
        close_beat(monitor, events, 0);
        monitor->last_readable = false;
        (void)ecgtiny_events_add(events, ECGTINY_EVENT_SIGNAL_LOST, incident->now);
        break;
    case INCIDENT_BACK:
        (void)ecgtiny_events_add(events, ECGTINY_EVENT_SIGNAL_BACK, incident->now);
        break;
    default:
        take_next(monitor, events);
        break;
    }
}

/* Whether the oldest incident judges a beat that was not matched yet. */
static bool is_to_match(const struct monitor *monitor)
{
    return monitor->incident[0].kind != INCIDENT_BACK && monitor->waits && !monitor->is_matched
        && monitor->heard[monitor->at].quality == 0;
}

bool ecgtiny_monitor_tells(const struct monitor *monitor)
{
    return monitor->incidents > 0 && !is_to_match(monitor);
}

void ecgtiny_monitor_work(struct monitor *monitor, struct events *events)
{
    if (monitor->incidents == 0) {
        return;
    }
    if (is_to_match(monitor)) {
        monitor->matched = ecgtiny_match(&monitor->patient.templates, monitor->heard[monitor->at].observed.wave);
        monitor->is_matched = true;
        return;
    }
    events->due = monitor->incident[0].now + MONITOR_LATENCY;
    take_incident(monitor, events, &monitor->incident[0]);
    monitor->is_matched = false;
    monitor->incidents--;
    for (uint32_t i = 0; i < monitor->incidents; i++) {
        monitor->incident[i] = monitor->incident[i + 1];
    }
}
