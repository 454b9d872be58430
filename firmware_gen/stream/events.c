/* SPDX-License-Identifier: Apache-2.0 */
#include "events.h"

#include "ring.h"

void ecgtiny_events_init(struct ecgtiny_events *events)
{
    events->first = 0;
    events->count = 0;
    events->due = 0;
}

uint32_t ecgtiny_events_room(const struct ecgtiny_events *events)
{
    return ECGTINY_EVENTS_CAPACITY - events->count;
}

ecgtiny_event *ecgtiny_events_add(struct ecgtiny_events *events, ecgtiny_event_kind kind, uint32_t sample)
{
    static const ecgtiny_event nothing;
    const uint32_t at = ((uint32_t)events->first + events->count) % ECGTINY_EVENTS_CAPACITY;
    ecgtiny_event *const event = &events->event[at];

    events->count++;
    events->emitted_with[at] = events->due;
    *event = nothing;
    event->kind = (uint8_t)kind;
    event->sample = sample;
    return event;
}

bool ecgtiny_events_take(struct ecgtiny_events *events, uint32_t now, ecgtiny_event *event)
{
    if (events->count == 0 || now - events->emitted_with[events->first] > INT32_MAX) {
        return false;
    }
    *event = events->event[events->first];
    events->first = (uint8_t)ring_after(events->first, ECGTINY_EVENTS_CAPACITY);
    events->count--;
    return true;
}
