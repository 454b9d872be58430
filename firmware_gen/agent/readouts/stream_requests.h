/* SPDX-License-Identifier: Apache-2.0 */
/* Requests about the detector of samples: begin a signal, push samples into it. */
#ifndef STREAM_REQUESTS_H
#define STREAM_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ecgtiny/ecgtiny.h"
#include "wire.h"

enum {
    STREAM_STEP_BYTES = 4 * (ECGTINY_READOUTS + 1),
    STREAM_FIRST_BYTES = 4, /* of a request, before its samples */
    STREAM_TAIL_BYTES = 12, /* of a reply, behind the readouts */
    STREAM_FITTING = (1000 - STREAM_TAIL_BYTES) / STREAM_STEP_BYTES, /* samples whose reply the host takes */
    STREAM_SAMPLES = STREAM_FITTING < 32 ? STREAM_FITTING : 32, /* the most in one request */
    STREAM_REQUEST_BYTES = STREAM_FIRST_BYTES + 2 * STREAM_SAMPLES,
    STREAM_REPLY_BYTES = STREAM_STEP_BYTES * STREAM_SAMPLES + STREAM_TAIL_BYTES
};

/* Runs the self-test, then begins the signal that is there before the host begins one. */
ecgtiny_status stream_boot_test(uint8_t *failed_golden);

/* Runs the self-test, and leaves the signal as it is. */
ecgtiny_status served_self_test(uint8_t *failed_golden);

bool stream_serves(uint8_t type);

/* What is wrong with a request that is served here, as the protocol numbers it, or 0. The payload is aligned to 2. */
uint8_t stream_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes);

void stream_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload, uint32_t payload_bytes);

#endif
