/* SPDX-License-Identifier: Apache-2.0 */
/* Rhythm from the events of beats: quantize/monitor/rhythm_events.py of ecgtiny's source. It takes the monitor's events
 * alone, as they are fetched; a firmware that is compiled with ECGTINY_STREAM_WITHOUT_RHYTHM has all other events. */
#ifndef ECGTINY_RHYTHM_EVENTS_H
#define ECGTINY_RHYTHM_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ecgtiny_event.h"
#include "ectopy.h"
#include "fibrillation.h"

/* What happened since a stream began, or since its counters were cleared. */
typedef struct {
    uint32_t readable;         /* beats */
    uint32_t unreadable;       /* beats that cannot be read */
    uint32_t abnormal;         /* ventricular ectopic beats, where the score was fitted to such */
    uint32_t supraventricular; /* ectopic beats */
    uint32_t couplets;
    uint32_t runs;             /* three abnormal beats in a row or more, tachycardias included */
    uint32_t tachycardias;     /* ventricular ones */
    uint32_t longest_run;      /* beats */
    uint32_t bigeminies;       /* stretches */
    uint32_t trigeminies;      /* stretches */
    uint32_t pauses;
    uint32_t asystoles;
    uint32_t fibrillations;    /* episodes of atrial fibrillation */
    uint32_t flutters;         /* stretches in which QRS complexes do not stand out */
} ecgtiny_counters;

struct ecgtiny_rhythm_events {
    struct ecgtiny_ectopy ectopy;
    struct ecgtiny_fibrillation fibrillation;
    uint32_t usual; /* the last interval in ms that neither ends nor follows an early or abnormal beat */
    bool early;     /* whether the last beat was supraventricular */
    bool doubtful;  /* whether the last readable beat may be an ectopic one */
    struct ecgtiny_brought brought;
    ecgtiny_counters counters;
};

void ecgtiny_rhythm_events_init(struct ecgtiny_rhythm_events *rhythm);

void ecgtiny_clear(ecgtiny_counters *counters);

/* Takes an event of the monitor, which it may flag; all that the one before brought has been moved. */
void ecgtiny_rhythm_events_take(struct ecgtiny_rhythm_events *rhythm, ecgtiny_event *event);

/* Moves the oldest event that the last one brought to *event; false when there is none. */
bool ecgtiny_rhythm_events_next(struct ecgtiny_rhythm_events *rhythm, ecgtiny_event *event);

#endif
