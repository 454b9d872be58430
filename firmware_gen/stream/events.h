/* SPDX-License-Identifier: Apache-2.0 */
/* The events that wait for the caller. Each is emitted a fixed time after what it is about. */
#ifndef ECGTINY_EVENTS_H
#define ECGTINY_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ecgtiny_event.h"

/* Six of one step that are not due yet, one of a step between, and room for six of the next. */
enum { ECGTINY_EVENTS_CAPACITY = 13 };

struct ecgtiny_events {
    uint8_t first;
    uint8_t count;
    uint32_t due; /* of those that are added now: the sample with which they are emitted */
    uint32_t emitted_with[ECGTINY_EVENTS_CAPACITY];
    ecgtiny_event event[ECGTINY_EVENTS_CAPACITY];
};

void ecgtiny_events_init(struct ecgtiny_events *events);

uint32_t ecgtiny_events_room(const struct ecgtiny_events *events);

/* Adds an event, and returns it: all members that the arguments do not set are 0. There is room. */
ecgtiny_event *ecgtiny_events_add(struct ecgtiny_events *events, ecgtiny_event_kind kind, uint32_t sample);

/* Moves the oldest event to *event; false when none is due by the sample ``now``. */
bool ecgtiny_events_take(struct ecgtiny_events *events, uint32_t now, ecgtiny_event *event);

#endif
