/* SPDX-License-Identifier: Apache-2.0 */
#include "beat_parts.h"

#include "ecgtiny/src/crc32.h"
#include "ecgtiny/ecgtiny.h"
#include "errors.h"

enum { COUNTS = ECGTINY_LENGTH * ECGTINY_LEADS, COUNT_BYTES = 2, FIRST_BYTES = 2, CRC_BYTES = 4 };

static int16_t beat[COUNTS];

bool parts_serve(uint8_t type)
{
    return type == TYPE_PART || type == TYPE_SCORE_PARTS;
}

const int16_t *parts_beat(void)
{
    return beat;
}

static uint32_t first_of(const int16_t *payload)
{
    return (uint16_t)payload[0];
}

static bool fits(const int16_t *payload, uint32_t payload_bytes)
{
    if (payload_bytes <= FIRST_BYTES || payload_bytes % COUNT_BYTES != 0) {
        return false;
    }
    return first_of(payload) + (payload_bytes - FIRST_BYTES) / COUNT_BYTES <= COUNTS;
}

static bool is_whole(const int16_t *payload)
{
    const uint32_t expected = (uint16_t)payload[0] | (uint32_t)(uint16_t)payload[1] << 16;

    return ecgtiny_crc32(0, (const uint8_t *)beat, sizeof beat) == expected;
}

uint8_t parts_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes)
{
    if (type == TYPE_PART) {
        return fits(payload, payload_bytes) ? 0 : ERROR_WRONG_LENGTH;
    }
    if (payload_bytes != CRC_BYTES) {
        return ERROR_WRONG_LENGTH;
    }
    return is_whole(payload) ? 0 : ERROR_WRONG_COUNTS;
}

void parts_take(const int16_t *payload, uint32_t payload_bytes)
{
    const uint32_t first = first_of(payload);

    for (uint32_t i = 0; i < (payload_bytes - FIRST_BYTES) / COUNT_BYTES; i++) {
        beat[first + i] = payload[1 + i];
    }
}
