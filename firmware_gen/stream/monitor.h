/* SPDX-License-Identifier: Apache-2.0 */
/* The monitor of one patient: beats in, events out. quantize/monitor/monitor.py of ecgtiny's source is its definition:
 * each beat is classified when the next one is known, or none comes. Work is queued and spread over the samples behind
 * what caused it; its events are emitted MONITOR_LATENCY samples after that, in the order of what happened. */
#ifndef ECGTINY_MONITOR_H
#define ECGTINY_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "cluster_score.h"
#include "events.h"
#include "monitor_sizes.h"
#include "patient.h"
#include "templates.h"

enum {
    ECGTINY_MONITOR_MAX_EVENTS = 6, /* that one step of the work adds */
    ECGTINY_MONITOR_QUEUE_LENGTH = 5
};

/* A beat as the front end and the autoencoder give it, until the next one is known. */
struct ecgtiny_pending_beat {
    uint32_t sample;
    int32_t residual;
    uint16_t before; /* RR interval before it in ms; 0: not known */
    uint8_t quality;
    bool searched_back;
    struct ecgtiny_observed observed; /* of a beat that is readable */
};

/* Work of the monitor: a beat, the deadline of one, a change of the contact or of flutter, or the end. */
struct ecgtiny_work_item {
    uint32_t now; /* the sample with which it came */
    uint8_t kind;
};

struct ecgtiny_monitor {
    struct ecgtiny_patient patient;
    struct ecgtiny_cluster_score cluster_scores[ECGTINY_MONITOR_TEMPLATES];
    struct ecgtiny_alarm alarm;
    uint32_t novelty;   /* its history */
    uint32_t last;      /* sample of the last R peak */
    bool last_readable; /* whether there is one, and an interval from there can be measured */
    bool standstill;    /* whether the deadline of the last beat has passed, and nothing has happened since */
    bool fluttering;    /* whether no QRS complexes stand out */
    bool enrolled;
    bool waits;         /* whether pending[at] is a beat to be classified; */
    uint8_t at;         /* pending[1 - at] is then the next one */
    uint8_t level;      /* of sensitivity */
    uint8_t rate;       /* its state, an ecgtiny_event_kind */
    bool is_matched;
    struct ecgtiny_matched matched; /* of pending[at] */
    struct ecgtiny_pending_beat pending[2];
    uint8_t queued; /* items in the queue, the oldest first */
    struct ecgtiny_work_item queue[ECGTINY_MONITOR_QUEUE_LENGTH];
};

void ecgtiny_monitor_init(struct ecgtiny_monitor *monitor);

/* Takes the time: every sample, before what the sample brings. */
void ecgtiny_monitor_advance(struct ecgtiny_monitor *monitor, uint32_t now);

/* Takes the loss of the signal, or its return. */
void ecgtiny_monitor_contact(struct ecgtiny_monitor *monitor, uint32_t now, bool lost);

/* Takes that no QRS complexes stand out any longer, or that they do again. */
void ecgtiny_monitor_flutter(struct ecgtiny_monitor *monitor, uint32_t now, bool lasts);

/* Takes the end of the signal: whatever came before it has been worked off. Returns whether a beat is left to classify. */
bool ecgtiny_monitor_end(struct ecgtiny_monitor *monitor, uint32_t now);

/* Returns the memory of the next beat: set its members but ``before``, then call ecgtiny_monitor_beat. */
struct ecgtiny_pending_beat *ecgtiny_monitor_next(struct ecgtiny_monitor *monitor);
void ecgtiny_monitor_beat(struct ecgtiny_monitor *monitor, uint32_t now);

/* Whether the next step of the work emits events. */
bool ecgtiny_monitor_will_emit(const struct ecgtiny_monitor *monitor);

/* Does a step of the work: once a sample, save those that bring a beat. */
void ecgtiny_monitor_work(struct ecgtiny_monitor *monitor, struct ecgtiny_events *events);

#endif
