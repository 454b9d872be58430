/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that push samples: begin a signal, push samples into it, finish it. */
#ifndef PUSH_REQUESTS_H
#define PUSH_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "record_requests.h"
#include "samples.h"
#include "wire.h"

enum { TYPE_PUSH = 0x04, TYPE_START = 0x05, TYPE_FINISH = 0x09 };

enum {
    PUSH_FIRST_BYTES = 4, /* of a request, before its samples */
    PUSH_TAIL_BYTES = 12, /* of a reply, behind what came of the samples */
    PUSH_REQUEST_BYTES = PUSH_FIRST_BYTES + 2 * SAMPLES_AT_ONCE,
    PUSH_REPLY_BYTES = SAMPLES_REPLY_BYTES + PUSH_TAIL_BYTES + RECORD_OWN_BYTES
};

static inline bool pushes_serve(uint8_t type)
{
    return type == TYPE_PUSH || type == TYPE_START || (SAMPLES_FINISH && type == TYPE_FINISH) || records_serve(type);
}

/* What is wrong with a request that is served here, as the protocol numbers it, or 0. The payload is aligned to 2. */
uint8_t pushes_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes);

void pushes_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload, uint32_t payload_bytes);

/* What the detector adds, beside the sizes of samples.h: */

/* Begins a signal. */
void samples_begin(void);

/* Takes samples until none is left or the reply is full, and writes what came of them and the tail; next is the index
 * of the first. Returns the index behind the last that it took. */
uint32_t samples_take(struct wire_encoder *reply, uint32_t next, const int16_t *samples, uint32_t count);

static inline void push_put_tail(struct wire_encoder *reply, uint32_t next, uint32_t ticks, uint32_t worst)
{
    wire_put_u32(reply, next);
    wire_put_u32(reply, ticks);
    wire_put_u32(reply, worst);
}

#endif
