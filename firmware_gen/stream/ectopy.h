/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of abnormal beats: quantize/monitor/ectopy.py of ecgtiny's source. */
#ifndef ECGTINY_ECTOPY_H
#define ECGTINY_ECTOPY_H

#include <stdbool.h>
#include <stdint.h>

#include "ecgtiny_event.h"
#include "monitor_sizes.h"

/* Events that follow from one; there is room for all of them. */
struct ecgtiny_brought {
    uint8_t first;
    uint8_t count;
    ecgtiny_event event[ECGTINY_RHYTHM_EVENTS_MAX_AT_ONCE];
};

/* Adds an event, and returns it: all members that the arguments do not set are 0. */
ecgtiny_event *ecgtiny_bring(struct ecgtiny_brought *brought, ecgtiny_event_kind kind, uint32_t sample, uint32_t rr);

/* The abnormal beats in a row up to the last beat. */
struct ecgtiny_run {
    uint16_t beats;
    uint32_t first;   /* sample of the first */
    uint32_t last;    /* sample of the last */
    uint32_t elapsed; /* from the first to the last, ms */
};

/* Abnormal beats that come alone, each as many beats behind the one before. */
struct ecgtiny_pattern {
    uint8_t period;   /* beats from one to the next; 0 where it is no pattern */
    uint8_t behind;   /* beats since the last abnormal one, held at the longest period */
    uint16_t ectopic; /* abnormal beats of this period in a row */
    uint32_t first;   /* sample of the first of them */
    uint32_t last;    /* sample of the last abnormal beat */
};

struct ecgtiny_ectopy {
    struct ecgtiny_run run;
    struct ecgtiny_pattern pattern;
};

void ecgtiny_ectopy_init(struct ecgtiny_ectopy *ectopy);

/* Takes the next readable beat; ``rr`` is the interval before it in ms, 0 where it is not known. */
void ecgtiny_ectopy_take(struct ecgtiny_ectopy *ectopy, uint32_t sample, uint32_t rr, bool abnormal,
                         struct ecgtiny_brought *brought);

/* Takes a beat that cannot be read, or the loss of the signal. */
void ecgtiny_ectopy_end(struct ecgtiny_ectopy *ectopy, struct ecgtiny_brought *brought);

#endif
