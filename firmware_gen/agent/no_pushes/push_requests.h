/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that push samples, in a firmware that takes none: it knows no such request. */
#ifndef PUSH_REQUESTS_H
#define PUSH_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "wire.h"

enum { PUSH_REQUEST_BYTES = 0, PUSH_REPLY_BYTES = 0 };

static inline bool pushes_serve(uint8_t type)
{
    (void)type;
    return false;
}

static inline uint8_t pushes_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes)
{
    (void)type;
    (void)payload;
    (void)payload_bytes;
    return 0;
}

static inline void pushes_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload,
                                     uint32_t payload_bytes)
{
    (void)reply;
    (void)type;
    (void)payload;
    (void)payload_bytes;
}

#endif
