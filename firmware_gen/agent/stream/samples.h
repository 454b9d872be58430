/* SPDX-License-Identifier: Apache-2.0 */
/* How many samples a stream takes at once, how many events it gives for them, and that it can be finished. */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "ecgtiny/ecgtiny.h"
#include "wire.h"

#define SAMPLES_MILLIHERTZ ECGTINY_STREAM_MILLIHERTZ

enum {
    SAMPLES_FINISH = 1,
    SAMPLES_AT_ONCE = 128, /* the most in one request */
    SAMPLES_EVENTS = 4,    /* the most in one reply */
    SAMPLES_EVENT_BYTES = 34,
    SAMPLES_REPLY_BYTES = SAMPLES_EVENT_BYTES * SAMPLES_EVENTS
};

/* Takes the end of the signal, whose next sample would be ``next``, and writes as many of the events that are left as
 * there is room for, and the tail. */
void samples_finish(struct wire_encoder *reply, uint32_t next);

#endif
