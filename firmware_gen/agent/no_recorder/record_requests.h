/* SPDX-License-Identifier: Apache-2.0 */
/* Requests about a converter of the board's own, in a firmware without one: it knows no such request. */
#ifndef RECORD_REQUESTS_H
#define RECORD_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "wire.h"

enum { RECORD_OWN_BYTES = 0 };

static inline bool records_serve(uint8_t type)
{
    (void)type;
    return false;
}

static inline uint8_t records_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes, uint32_t next)
{
    (void)type;
    (void)payload;
    (void)payload_bytes;
    (void)next;
    return 0;
}

static inline uint32_t records_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload,
                                          uint32_t next)
{
    (void)reply;
    (void)type;
    (void)payload;
    return next;
}

static inline void records_end(void)
{
}

#endif
