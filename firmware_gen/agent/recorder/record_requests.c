/* SPDX-License-Identifier: Apache-2.0 */
#include "record_requests.h"

#include "adc.h"
#include "errors.h"
#include "push_requests.h"
#include "waiting.h"

enum { ROOM = 512 }; /* samples between two requests, a power of two: more than a second at 360 Hz */

static int16_t ring[ROOM];
static uint32_t put, taken;
static uint32_t lost; /* samples behind those in the ring; new ones are lost as well until all of these are delivered */
static bool recording;

void while_waiting(void)
{
    int16_t sample;

    if (!recording || !adc_poll(&sample)) {
        return;
    }
    if (lost > 0 || put - taken == ROOM) {
        lost++;
    } else {
        ring[put++ % ROOM] = sample;
    }
}

void records_end(void)
{
    if (recording) {
        adc_stop();
        recording = false;
    }
}

static uint32_t first_wanted(const int16_t *payload)
{
    return (uint16_t)payload[0] | (uint32_t)(uint16_t)payload[1] << 16;
}

uint8_t records_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes, uint32_t next)
{
    if (payload_bytes != (type == TYPE_TAKE ? RECORD_TAKE_BYTES : 0)) {
        return ERROR_WRONG_LENGTH;
    }
    return type == TYPE_RECORD || (recording && first_wanted(payload) == next) ? 0 : ERROR_WRONG_SAMPLE;
}

static void begin(struct wire_encoder *reply)
{
    records_end();
    samples_begin();
    wire_put_u32(reply, SAMPLES_MILLIHERTZ);
    wire_put_u16(reply, RECORD_AT_ONCE);
    put = taken = lost = 0;
    adc_start(SAMPLES_MILLIHERTZ);
    recording = true;
}

/* Copies what has come, in the order of time, without taking it; returns how many samples. */
static uint32_t peek(int16_t *samples, uint32_t most)
{
    uint32_t count = 0;

    for (; count < most && taken + count != put; count++) {
        samples[count] = ring[(taken + count) % ROOM];
    }
    for (uint32_t gaps = lost; count < most && gaps > 0; gaps--) {
        samples[count++] = ECGTINY_GAP;
    }
    return count;
}

static void drop(uint32_t count)
{
    const uint32_t kept = put - taken;
    const uint32_t of_ring = count < kept ? count : kept;

    taken += of_ring;
    lost -= count - of_ring;
}

static uint32_t take(struct wire_encoder *reply, uint32_t next, uint32_t wanted)
{
    int16_t samples[RECORD_AT_ONCE];
    const uint32_t came = peek(samples, wanted < RECORD_AT_ONCE ? wanted : RECORD_AT_ONCE);
    const uint32_t behind = samples_take(reply, next, samples, came);
    const uint32_t count = behind - next;

    for (uint32_t i = 0; i < count; i++) {
        wire_put_u16(reply, (uint16_t)samples[i]);
    }
    wire_put_u16(reply, (uint16_t)count);
    drop(count);
    return behind;
}

uint32_t records_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload, uint32_t next)
{
    if (type == TYPE_TAKE) {
        return take(reply, next, (uint16_t)payload[2]);
    }
    begin(reply);
    return 0;
}
