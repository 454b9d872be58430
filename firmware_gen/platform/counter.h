/* SPDX-License-Identifier: Apache-2.0 */
/* What a scoring took: ticks of a counter of the board. */
#ifndef COUNTER_H
#define COUNTER_H

#include <stdint.h>

/* Kinds as the protocol numbers them. */
enum { COUNTER_KIND_NONE = 0, COUNTER_KIND_DWT = 1, COUNTER_KIND_CYCLES = 2 };

extern const uint8_t counter_kind;
extern const uint32_t counter_hz;

void counter_init(void);

/* The counter as it stands; differences are right modulo 2^32. */
uint32_t counter_now(void);

#endif
