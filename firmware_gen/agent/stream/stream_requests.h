/* SPDX-License-Identifier: Apache-2.0 */
/* Requests about the stream: begin it, push samples into it. */
#ifndef STREAM_REQUESTS_H
#define STREAM_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ecgtiny/ecgtiny.h"
#include "wire.h"

enum {
    STREAM_SAMPLES = 128, /* the most in one request */
    STREAM_EVENTS = 4,    /* the most in one reply */
    STREAM_EVENT_BYTES = 34,
    STREAM_FIRST_BYTES = 4, /* of a request, before its samples */
    STREAM_TAIL_BYTES = 12, /* of a reply, behind its events */
    STREAM_REQUEST_BYTES = STREAM_FIRST_BYTES + 2 * STREAM_SAMPLES,
    STREAM_REPLY_BYTES = STREAM_EVENT_BYTES * STREAM_EVENTS + STREAM_TAIL_BYTES
};

/* The detector that the agent's other requests are about: that of the stream, which saves a second one's memory. */
ecgtiny *served_detector(void);

/* Runs the whole self-test, then begins the stream that is there before the host begins one. */
ecgtiny_status stream_boot_test(uint8_t *failed_golden);

/* Runs all of the self-test that leaves the stream as it is. */
ecgtiny_status served_self_test(uint8_t *failed_golden);

bool stream_serves(uint8_t type);

/* What is wrong with a request that is served here, as the protocol numbers it, or 0. The payload is aligned to 2. */
uint8_t stream_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes);

void stream_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload, uint32_t payload_bytes);

#endif
