/* What a stream remembers from sample to sample. Opaque to its user. */
#ifndef ECGTINY_STREAM_STATE_H
#define ECGTINY_STREAM_STATE_H

#include <stdint.h>

#include "events.h"
#include "front_end.h"
#include "front_end_constants.h" /* ECGTINY_STREAM_MILLIHERTZ */
#include "monitor.h"
#include "monitor_constants.h" /* ECGTINY_STREAM_LEVELS */

struct stream_state {
    uint32_t now; /* the newest sample */
    struct front_end front;
    struct monitor monitor;
    struct events events;
};

#endif
