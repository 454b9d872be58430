/* SPDX-License-Identifier: Apache-2.0 */
#include "push_requests.h"

#include "errors.h"

static uint32_t next_sample; /* index of the one that the detector has not seen yet */

static uint32_t first_sample(const int16_t *payload)
{
    return (uint16_t)payload[0] | (uint32_t)(uint16_t)payload[1] << 16;
}

uint8_t pushes_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes)
{
    if (records_serve(type)) {
        return records_objection(type, payload, payload_bytes, next_sample);
    }
    if (type == TYPE_START) {
        return payload_bytes == 0 ? 0 : ERROR_WRONG_LENGTH;
    }
    const uint32_t most = type == TYPE_FINISH ? PUSH_FIRST_BYTES : PUSH_REQUEST_BYTES;

    if (payload_bytes < PUSH_FIRST_BYTES || payload_bytes > most || payload_bytes % 2 != 0) {
        return ERROR_WRONG_LENGTH;
    }
    return first_sample(payload) == next_sample ? 0 : ERROR_WRONG_SAMPLE;
}

static void put_start(struct wire_encoder *reply)
{
    samples_begin();
    next_sample = 0;
    wire_put_u32(reply, SAMPLES_MILLIHERTZ);
    wire_put_u16(reply, SAMPLES_AT_ONCE);
}

void pushes_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload, uint32_t payload_bytes)
{
    if (records_serve(type)) {
        next_sample = records_put_answer(reply, type, payload, next_sample);
        return;
    }
    records_end();
    if (type == TYPE_START) {
        put_start(reply);
    } else if (type == TYPE_FINISH) {
        samples_finish(reply, next_sample);
    } else {
        next_sample = samples_take(reply, next_sample, payload + PUSH_FIRST_BYTES / 2,
                                   (payload_bytes - PUSH_FIRST_BYTES) / 2);
    }
}
