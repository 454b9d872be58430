/* SPDX-License-Identifier: Apache-2.0 */
#include "stream_requests.h"

#include "counter.h"
#include "errors.h"

enum { TYPE_PUSH = 0x04, TYPE_START = 0x05 };

static ecgtiny detector;
static ecgtiny tested; /* the self-test begins a signal of its own */
static uint32_t next_sample; /* index of the one that the detector has not seen yet */

static void begin(void)
{
    (void)ecgtiny_init(&detector);
    next_sample = 0;
}

ecgtiny_status stream_boot_test(uint8_t *failed_golden)
{
    begin();
    return served_self_test(failed_golden);
}

ecgtiny_status served_self_test(uint8_t *failed_golden)
{
    *failed_golden = 0;
    return ecgtiny_self_test(&tested);
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

static void put_step(struct wire_encoder *reply, const int32_t *readouts, uint32_t above)
{
    for (uint32_t i = 0; i < ECGTINY_READOUTS; i++) {
        wire_put_u32(reply, (uint32_t)readouts[i]);
    }
    wire_put_u32(reply, above);
}

static void put_push(struct wire_encoder *reply, const int16_t *samples, uint32_t count)
{
    uint32_t ticks = 0;
    uint32_t worst = 0;

    for (uint32_t i = 0; i < count; i++) {
        int32_t readouts[ECGTINY_READOUTS];
        uint32_t above;
        const uint32_t start = counter_now();

        (void)ecgtiny_push_sample(&detector, samples[i], readouts, &above);
        const uint32_t taken = counter_now() - start;

        ticks += taken;
        worst = taken > worst ? taken : worst;
        put_step(reply, readouts, above);
    }
    next_sample += count;
    wire_put_u32(reply, next_sample);
    wire_put_u32(reply, ticks);
    wire_put_u32(reply, worst);
}

static void put_start(struct wire_encoder *reply)
{
    begin();
    wire_put_u32(reply, ECGTINY_MILLIHERTZ);
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
