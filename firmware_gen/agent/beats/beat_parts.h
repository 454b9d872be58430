/* SPDX-License-Identifier: Apache-2.0 */
/* A beat in parts: on a noisy line short requests get through where one that holds a whole beat does not. */
#ifndef BEAT_PARTS_H
#define BEAT_PARTS_H

#include <stdbool.h>
#include <stdint.h>

enum { TYPE_PART = 0x06, TYPE_SCORE_PARTS = 0x07 };

bool parts_serve(uint8_t type);

/* What is wrong with a request that is served here, as the protocol numbers it, or 0. The payload is aligned to 2. */
uint8_t parts_objection(uint8_t type, const int16_t *payload, uint32_t payload_bytes);

/* Puts the counts of a part in their place in the beat. */
void parts_take(const int16_t *payload, uint32_t payload_bytes);

/* The beat that the parts make. */
const int16_t *parts_beat(void);

#endif
