/* SPDX-License-Identifier: Apache-2.0 */
/* How many samples a detector of samples takes at once, and what it gives for them; their end brings nothing more. */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "ecgtiny/ecgtiny.h"
#include "wire.h"

#define SAMPLES_MILLIHERTZ ECGTINY_MILLIHERTZ

enum {
    SAMPLES_FINISH = 0,
    SAMPLES_STEP_BYTES = 4 * (ECGTINY_READOUTS + 1),
    SAMPLES_FITTING = 988 / SAMPLES_STEP_BYTES, /* the host takes no reply of more than 1000 bytes with its tail */
    SAMPLES_AT_ONCE = SAMPLES_FITTING < 32 ? SAMPLES_FITTING : 32, /* the most in one request */
    SAMPLES_REPLY_BYTES = SAMPLES_STEP_BYTES * SAMPLES_AT_ONCE
};

static inline void samples_finish(struct wire_encoder *reply, uint32_t next)
{
    (void)reply;
    (void)next;
}

#endif
