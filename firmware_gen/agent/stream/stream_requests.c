/* SPDX-License-Identifier: Apache-2.0 */
#include "stream_requests.h"

#include "counter.h"
#include "errors.h"

enum { TYPE_PUSH = 0x04, TYPE_START = 0x05 };

static ecgtiny_stream stream;
static uint32_t next_sample; /* index of the one that the stream has not seen yet */

ecgtiny *served_detector(void)
{
    return &stream.detector;
}

static void stream_boot(void)
{
    (void)ecgtiny_stream_init(&stream);
    next_sample = 0;
}

ecgtiny_status stream_boot_test(uint8_t *failed_golden)
{
    const ecgtiny_status found = ecgtiny_stream_self_test(&stream, failed_golden);

    stream_boot();
    return found;
}

ecgtiny_status served_self_test(uint8_t *failed_golden)
{
    return ecgtiny_self_test(served_detector(), failed_golden);
}

bool stream_serves(uint8_t type)
{
    return type == TYPE_PUSH || type == TYPE_START;
}

static uint32_t first_sample(const int16_t *payload)
{
    return (uint16_t)payload[0] | (uint32_t)(uint16_t)payload[1] << 16;
}

uint8_t stream_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes)
{
    if (type == TYPE_START) {
        return payload_bytes == 0 ? 0 : ERROR_WRONG_LENGTH;
    }
    if (payload_bytes < STREAM_FIRST_BYTES || payload_bytes > STREAM_REQUEST_BYTES || payload_bytes % 2 != 0) {
        return ERROR_WRONG_LENGTH;
    }
    return first_sample(payload) == next_sample ? 0 : ERROR_WRONG_SAMPLE;
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

/* Takes samples until none is left or the reply is full; what waits in the stream then comes with the next reply. */
static void put_push(struct wire_encoder *reply, const int16_t *samples, uint32_t count)
{
    uint32_t ticks = 0;
    uint32_t worst = 0;
    uint32_t room = put_events(reply, STREAM_EVENTS);

    for (uint32_t i = 0; i < count && room > 0; i++) {
        const uint32_t start = counter_now();
        const ecgtiny_status status = ecgtiny_push_sample(&stream, samples[i]);
        const uint32_t taken = counter_now() - start;

        if (status != ECGTINY_OK) {
            break;
        }
        ticks += taken;
        worst = taken > worst ? taken : worst;
        next_sample++;
        room = put_events(reply, room);
    }
    wire_put_u32(reply, next_sample);
    wire_put_u32(reply, ticks);
    wire_put_u32(reply, worst);
}

static void put_start(struct wire_encoder *reply)
{
    stream_boot();
    wire_put_u32(reply, ECGTINY_STREAM_MILLIHERTZ);
    wire_put_u16(reply, STREAM_SAMPLES);
}

void stream_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload, uint32_t payload_bytes)
{
    if (type == TYPE_START) {
        put_start(reply);
    } else {
        put_push(reply, payload + STREAM_FIRST_BYTES / 2, (payload_bytes - STREAM_FIRST_BYTES) / 2);
    }
}
