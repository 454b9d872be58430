/* SPDX-License-Identifier: Apache-2.0 */
/* The state of a patient in bytes, to be kept over a restart: quantize/monitor/state.py of ecgtiny's
 * source has the layout. */
#ifndef ECGTINY_STATE_H
#define ECGTINY_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "monitor.h"

/* Writes MONITOR_STATE_BYTES. */
void ecgtiny_state_pack(const struct ecgtiny_monitor *monitor, uint8_t *bytes);

/* Returns whether every member of a state lies within what a monitor leaves: no later sample then makes a sum
 * overflow. The state has the right size. */
bool ecgtiny_state_is_within_limits(const uint8_t *bytes);

/* Returns whether the bytes are such as this monitor writes. */
bool ecgtiny_state_is_whole(const uint8_t *bytes, uint32_t size);

/* Gives a monitor that was just begun what was packed. */
void ecgtiny_state_unpack(struct ecgtiny_monitor *monitor, const uint8_t *bytes);

#endif
