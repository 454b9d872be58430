/* SPDX-License-Identifier: Apache-2.0 */
#include "beat_requests.h"

#include "beat_parts.h"
#include "counter.h"
#include "errors.h"
#include "served.h"

enum { TYPE_SCORE = 0x02 };

bool beats_serve(uint8_t type)
{
    return type == TYPE_SCORE || parts_serve(type);
}

uint8_t beats_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes, bool tested)
{
    if (type == TYPE_SCORE && payload_bytes != BEAT_REQUEST_BYTES) {
        return ERROR_WRONG_LENGTH;
    }
    if (!tested) {
        return ERROR_SELF_TEST;
    }
    return type == TYPE_SCORE ? 0 : parts_objection(type, payload, payload_bytes);
}

static void put_score(struct wire_encoder *reply, const int16_t *counts)
{
    int32_t score;
    const uint32_t start = counter_now();
    const ecgtiny_status status = ecgtiny_score_beat(served_detector(), counts, &score);
    const uint32_t ticks = counter_now() - start;

    wire_put_u8(reply, (uint8_t)status);
    wire_put_u8(reply, status == ECGTINY_OK && ecgtiny_decide(score));
    wire_put_u16(reply, 0);
    wire_put_u32(reply, (uint32_t)score);
    wire_put_u32(reply, ticks);
}

void beats_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload, uint32_t payload_bytes)
{
    switch (type) {
    case TYPE_SCORE:
        put_score(reply, payload);
        break;
    case TYPE_PART:
        parts_take(payload, payload_bytes);
        break;
    default:
        put_score(reply, parts_beat());
        break;
    }
}
