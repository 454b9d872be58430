/* SPDX-License-Identifier: Apache-2.0 */
/* Requests about the stream, in a firmware that has none: it knows no such request. */
#ifndef STREAM_REQUESTS_H
#define STREAM_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ecgtiny/ecgtiny.h"
#include "wire.h"

enum { STREAM_REQUEST_BYTES = 0, STREAM_REPLY_BYTES = 0 };

/* The detector that the agent's requests are about. */
ecgtiny *served_detector(void);

/* Makes the detector ready, and runs the self-test. */
ecgtiny_status stream_boot_test(uint8_t *failed_golden);

/* Runs the self-test once more, and leaves what is served as it is. */
ecgtiny_status served_self_test(uint8_t *failed_golden);

static inline bool stream_serves(uint8_t type)
{
    (void)type;
    return false;
}

static inline uint8_t stream_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes)
{
    (void)type;
    (void)payload;
    (void)payload_bytes;
    return 0;
}

static inline void stream_put_answer(struct wire_encoder *reply, uint8_t type, const int16_t *payload,
                                     uint32_t payload_bytes)
{
    (void)reply;
    (void)type;
    (void)payload;
    (void)payload_bytes;
}

#endif
