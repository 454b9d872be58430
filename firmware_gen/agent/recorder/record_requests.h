/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that have the board's own converter give the samples: begin to record, take what has come. */
#ifndef RECORD_REQUESTS_H
#define RECORD_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "samples.h"
#include "wire.h"

enum { TYPE_RECORD = 0x0A, TYPE_TAKE = 0x0B };

enum {
    RECORD_AT_ONCE = 128, /* samples, the most in one reply */
    RECORD_TAKE_BYTES = 6, /* of a request to take: index of the first sample, and the most that are wanted */
    RECORD_OWN_BYTES = 2 * RECORD_AT_ONCE + 2 /* of a reply, behind what a push brings: samples, and how many */
};

static inline bool records_serve(uint8_t type)
{
    return type == TYPE_RECORD || type == TYPE_TAKE;
}

/* What is wrong with a request that is served here, as the protocol numbers it, or 0; next is the index of the sample
 * that the stream has not seen yet. The payload is aligned to 2. */
uint8_t records_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes, uint32_t next);

/* Returns the index of the sample that the stream has not seen yet. */
uint32_t records_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload, uint32_t next);

/* The converter rests: whoever pushes samples has the stream. */
void records_end(void);

#endif
