/* SPDX-License-Identifier: Apache-2.0 */
/* Times in pushed samples: quantize/monitor/clock.py of ecgtiny's source. */
#ifndef ECGTINY_CLOCK_H
#define ECGTINY_CLOCK_H

#include <stdint.h>

#include "monitor_constants.h"

/* A distance in ms, at most 65535. */
static inline uint32_t milliseconds(uint32_t samples)
{
    const uint64_t ms = (uint64_t)samples * MONITOR_MS_MUL >> CLOCK_MS_SHIFT;

    return ms < UINT16_MAX ? (uint32_t)ms : UINT16_MAX;
}

#endif
