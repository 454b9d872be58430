/* SPDX-License-Identifier: Apache-2.0 */
#include "served.h"

#include "counter.h"
#include "push_requests.h"
#include "waiting.h"

static ecgtiny_stream stream;

/* That of the stream, which saves a second one's memory. */
ecgtiny *served_detector(void)
{
    return &stream.detector;
}

void samples_begin(void)
{
    (void)ecgtiny_stream_init(&stream);
}

ecgtiny_status served_boot_test(uint8_t *failed_golden)
{
    const ecgtiny_status found = ecgtiny_stream_self_test(&stream, failed_golden);

    samples_begin();
    return found;
}

ecgtiny_status served_self_test(uint8_t *failed_golden)
{
    return ecgtiny_self_test(served_detector(), failed_golden);
}

static void put_event(struct wire_encoder *reply, const ecgtiny_event *event)
{
    wire_put_u32(reply, event->sample);
    wire_put_u8(reply, event->kind);
    wire_put_u8(reply, event->quality);
    wire_put_u16(reply, event->flags);
    wire_put_u32(reply, (uint32_t)event->score);
    wire_put_u32(reply, (uint32_t)event->residual);
    wire_put_u16(reply, event->rr);
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        wire_put_u16(reply, (uint16_t)event->bias[i]);
    }
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        wire_put_u16(reply, (uint16_t)event->magnitude[i]);
    }
}

/* Writes events that wait, no more than there is room for; returns the room that is left. */
static uint32_t put_events(struct wire_encoder *reply, uint32_t room)
{
    ecgtiny_event event;

    while (room > 0 && ecgtiny_next_event(&stream, &event)) {
        put_event(reply, &event);
        room--;
    }
    return room;
}

/* What waits in the stream when the reply is full comes with the next reply. */
uint32_t samples_take(struct wire_encoder *reply, uint32_t next, const int16_t *samples, uint32_t count)
{
    uint32_t ticks = 0;
    uint32_t worst = 0;
    uint32_t room = put_events(reply, SAMPLES_EVENTS);

    for (uint32_t i = 0; i < count && room > 0; i++) {
        const uint32_t start = counter_now();
        const ecgtiny_status status = ecgtiny_push_sample(&stream, samples[i]);
        const uint32_t taken = counter_now() - start;

        if (status != ECGTINY_OK) {
            break;
        }
        ticks += taken;
        worst = taken > worst ? taken : worst;
        next++;
        room = put_events(reply, room);
        while_waiting();
    }
    push_put_tail(reply, next, ticks, worst);
    return next;
}

/* A finished stream that is finished again has nothing more. */
void samples_finish(struct wire_encoder *reply, uint32_t next)
{
    const uint32_t room = put_events(reply, SAMPLES_EVENTS);

    if (room > 0) {
        (void)ecgtiny_stream_finish(&stream);
        (void)put_events(reply, room);
    }
    push_put_tail(reply, next, 0, 0);
}
