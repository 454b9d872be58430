/* SPDX-License-Identifier: Apache-2.0 */
#include "agent.h"

#include "beat_requests.h"
#include "board_config.h"
#include "counter.h"
#include "ecgtiny/ecgtiny.h"
#include "errors.h"
#include "image.h"
#include "push_requests.h"
#include "served.h"
#include "uart.h"
#include "wire.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "counts are scored where they were received: little endian"
#endif

enum { PROTOCOL = 1 };

enum {
    TYPE_HELLO = 0x01,
    TYPE_SELF_TEST = 0x03,
    TYPE_SESSION = 0x08,
    TYPE_REPLY = 0x80,
    TYPE_ERROR = 0xFF
};

enum {
    SELF_TEST_PASSED = 0,
    SELF_TEST_CONSTANTS = 1,
    SELF_TEST_GOLDEN = 2,
    SELF_TEST_DECISION = 3,
    SELF_TEST_STRETCH = 4,
    SELF_TEST_IMAGE = 5
};

enum {
    DIGEST_BYTES = 32,
    TOKEN_BYTES = 4,
    HELLO_BYTES = 24 + DIGEST_BYTES + sizeof BOARD_NAME - 1
};

#define LONGER(bytes, others) ((int)(bytes) > (int)(others) ? (int)(bytes) : (int)(others))

/* The body of a request. Its elements are counts so that those of a beat or a push are read in place. */
static int16_t request[(WIRE_BODY_BYTES(LONGER(LONGER(BEAT_REQUEST_BYTES, TOKEN_BYTES), PUSH_REQUEST_BYTES)) + 1) / 2];
static const int16_t *const payload = request + WIRE_HEADER_BYTES / 2;

static struct {
    uint8_t frame[WIRE_FRAME_BYTES(LONGER(HELLO_BYTES, PUSH_REPLY_BYTES))];
    uint32_t size; /* 0 as long as nothing was answered */
    uint32_t request_crc;
    uint8_t request_seq;
} answer;

static struct {
    uint8_t status;
    uint8_t golden;
} self_test;

/* The token of the session that is open; after a reset it is gone, and so the host knows of the reset. */
static uint32_t session;

static uint8_t self_test_status(ecgtiny_status found)
{
    switch (found) {
    case ECGTINY_OK:
        return SELF_TEST_PASSED;
    case ECGTINY_SELF_TEST_CONSTANTS:
        return SELF_TEST_CONSTANTS;
    case ECGTINY_SELF_TEST_DECISION:
        return SELF_TEST_DECISION;
    case ECGTINY_SELF_TEST_STRETCH:
        return SELF_TEST_STRETCH;
    default:
        return SELF_TEST_GOLDEN;
    }
}

/* Nothing of an image that is damaged is run further than it has to be. */
static void boot(void)
{
    self_test.status = image_is_whole() ? self_test_status(served_boot_test(&self_test.golden)) : SELF_TEST_IMAGE;
}

/* All that leaves a stream as it is; the stretch, which does not, keeps its result of the boot. */
static void repeat_self_test(void)
{
    if (!image_is_whole()) {
        self_test.status = SELF_TEST_IMAGE;
        return;
    }
    const ecgtiny_status found = served_self_test(&self_test.golden);

    if (found != ECGTINY_OK || self_test.status != SELF_TEST_STRETCH) {
        self_test.status = self_test_status(found);
    }
}

static void put_hello(struct wire_encoder *reply)
{
    wire_put_u8(reply, PROTOCOL);
    wire_put_u8(reply, counter_kind);
    wire_put_u8(reply, self_test.status);
    wire_put_u8(reply, BEAT_LEADS);
    wire_put_u16(reply, BEAT_LENGTH);
    wire_put_u16(reply, BEAT_GOLDEN);
    wire_put_u32(reply, counter_hz);
    wire_put_u32(reply, (uint32_t)BEAT_THRESHOLD);
    wire_put_bytes(reply, ecgtiny_model_digest(), DIGEST_BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
        wire_put_u8(reply, (uint8_t)(BUILD_DIGEST >> shift));
    }
    wire_put_bytes(reply, (const uint8_t *)BOARD_NAME, sizeof BOARD_NAME - 1);
}

static void put_self_test(struct wire_encoder *reply)
{
    repeat_self_test();
    wire_put_u8(reply, self_test.status);
    wire_put_u8(reply, self_test.golden);
}

static void put_session(struct wire_encoder *reply)
{
    wire_put_u32(reply, session);
    session = (uint16_t)payload[0] | (uint32_t)(uint16_t)payload[1] << 16;
}

/* What is wrong with a request, or 0. */
static uint8_t objection(uint8_t type, uint32_t payload_bytes)
{
    if (pushes_serve(type)) {
        return self_test.status == SELF_TEST_PASSED ? pushes_objection(type, payload, payload_bytes) : ERROR_SELF_TEST;
    }
    if (beats_serve(type)) {
        return beats_objection(type, payload, payload_bytes, self_test.status == SELF_TEST_PASSED);
    }
    if (type != TYPE_HELLO && type != TYPE_SELF_TEST && type != TYPE_SESSION) {
        return ERROR_UNKNOWN_TYPE;
    }
    return payload_bytes == (type == TYPE_SESSION ? TOKEN_BYTES : 0) ? 0 : ERROR_WRONG_LENGTH;
}

static void put_answer(struct wire_encoder *reply, uint8_t type, uint32_t payload_bytes)
{
    if (pushes_serve(type)) {
        pushes_put_answer(reply, type, payload, payload_bytes);
        return;
    }
    if (beats_serve(type)) {
        beats_put_answer(reply, type, payload, payload_bytes);
        return;
    }
    switch (type) {
    case TYPE_HELLO:
        put_hello(reply);
        break;
    case TYPE_SESSION:
        put_session(reply);
        break;
    default:
        put_self_test(reply);
        break;
    }
}

static void serve(uint8_t type, uint8_t seq, uint32_t payload_bytes)
{
    struct wire_encoder reply;
    const uint8_t error = objection(type, payload_bytes);

    wire_begin(&reply, answer.frame, error ? TYPE_ERROR : type | TYPE_REPLY, seq);
    if (error) {
        wire_put_u8(&reply, error);
    } else {
        put_answer(&reply, type, payload_bytes);
    }
    answer.size = wire_end(&reply);
}

void agent_run(void)
{
    uint8_t *const body = (uint8_t *)request;
    struct wire_decoder decoder;

    boot();
    wire_decoder_init(&decoder, body, sizeof request);
    for (int byte = uart_read(); byte >= 0; byte = uart_read()) {
        const uint32_t size = wire_decode(&decoder, (uint8_t)byte);

        if (size == 0) {
            continue;
        }
        /* A request that was answered already is a retry: the host gets the same answer, and no work is done twice. */
        if (answer.size == 0 || answer.request_seq != body[1] || answer.request_crc != decoder.crc) {
            answer.request_seq = body[1];
            answer.request_crc = decoder.crc;
            serve(body[0], body[1], size - WIRE_HEADER_BYTES);
        }
        uart_write(answer.frame, answer.size);
    }
}
