/* SPDX-License-Identifier: Apache-2.0 */
/* What a stream remembers from sample to sample. Opaque to its user. */
#ifndef ECGTINY_STREAM_STATE_H
#define ECGTINY_STREAM_STATE_H

#include <stdint.h>

#include "events.h"
#include "front_end.h"
#include "front_end_sizes.h" /* ECGTINY_STREAM_MILLIHERTZ */
#include "monitor.h"
#include "monitor_sizes.h" /* ECGTINY_STREAM_LEVELS, _SAVED_BYTES */
#include "rhythm_events.h"

struct ecgtiny_stream_state {
    uint32_t now; /* the newest sample */
    struct ecgtiny_front_end front;
    struct ecgtiny_monitor monitor;
    struct ecgtiny_events events;
#ifndef ECGTINY_STREAM_WITHOUT_RHYTHM
    struct ecgtiny_rhythm_events rhythm;
#endif
};

#endif
