/* SPDX-License-Identifier: Apache-2.0 */
/* Requests about beats, in a firmware that scores none: it knows no such request. */
#ifndef BEAT_REQUESTS_H
#define BEAT_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "wire.h"

enum { BEAT_LEADS = 1, BEAT_LENGTH = 0, BEAT_GOLDEN = 0, BEAT_REQUEST_BYTES = 0 };

#define BEAT_THRESHOLD 0

static inline bool beats_serve(uint8_t type)
{
    (void)type;
    return false;
}

static inline uint8_t beats_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes, bool tested)
{
    (void)type;
    (void)payload;
    (void)payload_bytes;
    (void)tested;
    return 0;
}

static inline void beats_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload,
                                    uint32_t payload_bytes)
{
    (void)reply;
    (void)type;
    (void)payload;
    (void)payload_bytes;
}

#endif
