/* SPDX-License-Identifier: Apache-2.0 */
/* How many samples a stream takes at once, and how many events it gives for them. */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "ecgtiny/ecgtiny.h"

#define SAMPLES_MILLIHERTZ ECGTINY_STREAM_MILLIHERTZ

enum {
    SAMPLES_AT_ONCE = 128, /* the most in one request */
    SAMPLES_EVENTS = 4,    /* the most in one reply */
    SAMPLES_EVENT_BYTES = 34,
    SAMPLES_REPLY_BYTES = SAMPLES_EVENT_BYTES * SAMPLES_EVENTS
};

#endif
