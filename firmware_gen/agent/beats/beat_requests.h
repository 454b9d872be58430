/* SPDX-License-Identifier: Apache-2.0 */
/* Requests about beats: score one that comes whole, or in parts. */
#ifndef BEAT_REQUESTS_H
#define BEAT_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ecgtiny/ecgtiny.h"
#include "wire.h"

enum {
    BEAT_LEADS = ECGTINY_LEADS,
    BEAT_LENGTH = ECGTINY_LENGTH,
    BEAT_GOLDEN = ECGTINY_GOLDEN_BEATS,
    BEAT_COUNTS = BEAT_LENGTH * BEAT_LEADS,
    BEAT_REQUEST_BYTES = 2 * BEAT_COUNTS
};

#define BEAT_THRESHOLD ECGTINY_THRESHOLD

bool beats_serve(uint8_t type);

/* What is wrong with a request that is served here, as the protocol numbers it, or 0. The payload is aligned to 2;
 * tested tells whether the self-test passed. */
uint8_t beats_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes, bool tested);

void beats_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload, uint32_t payload_bytes);

#endif
