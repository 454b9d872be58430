/* SPDX-License-Identifier: Apache-2.0 */
/* The constants of an echo state network, for any core. */
#ifndef ECGTINY_NETWORK_CONSTANTS_H
#define ECGTINY_NETWORK_CONSTANTS_H

#include <stdint.h>

#include "ecgtiny_config.h"
#include "program_memory.h"

extern ECGTINY_TABLE int32_t ecgtiny_sections[ECGTINY_SECTIONS * 5]; /* b0, b1, b2, a1, a2 */
extern ECGTINY_TABLE int16_t ecgtiny_curve[256];                     /* of sigmoid16.h */
extern ECGTINY_TABLE uint8_t ecgtiny_sources[ECGTINY_UNITS * ECGTINY_LINKS]; /* the unit that each link comes from */
extern ECGTINY_TABLE int16_t ecgtiny_links[ECGTINY_UNITS * ECGTINY_LINKS];   /* Q3.12 */
extern ECGTINY_TABLE int16_t ecgtiny_into[ECGTINY_UNITS];                    /* Q4.11 */
extern ECGTINY_TABLE int32_t ecgtiny_bias[ECGTINY_UNITS];                    /* Q8.23 */
extern ECGTINY_TABLE int16_t ecgtiny_leak[ECGTINY_UNITS];                    /* Q0.15 */
extern ECGTINY_TABLE int16_t ecgtiny_readout_weights[ECGTINY_READOUTS * ECGTINY_UNITS];
extern ECGTINY_TABLE int32_t ecgtiny_readout_constants[ECGTINY_READOUTS];

#endif
