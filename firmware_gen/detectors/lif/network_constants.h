/* SPDX-License-Identifier: Apache-2.0 */
/* The constants of spiking neurons and their readouts. */
#ifndef ECGTINY_NETWORK_CONSTANTS_H
#define ECGTINY_NETWORK_CONSTANTS_H

#include <stdint.h>

#include "ecgtiny_config.h"
#include "program_memory.h"

extern ECGTINY_TABLE int32_t ecgtiny_sections[ECGTINY_SECTIONS * 5]; /* b0, b1, b2, a1, a2 */
extern ECGTINY_TABLE int16_t ecgtiny_into[ECGTINY_UNITS];            /* Q9.6 */
extern ECGTINY_TABLE int32_t ecgtiny_bias[ECGTINY_UNITS];            /* Q13.18 */
extern ECGTINY_TABLE int32_t ecgtiny_leak[ECGTINY_UNITS];            /* Q0.32 */

/* The links from neuron i are those from row_ends[i] to row_ends[i + 1]. */
extern ECGTINY_TABLE uint16_t ecgtiny_row_ends[ECGTINY_UNITS + 1];
extern ECGTINY_TABLE uint8_t ecgtiny_targets[ECGTINY_LINKS]; /* the neuron that each link goes to */
extern ECGTINY_TABLE int8_t ecgtiny_links[ECGTINY_LINKS];    /* ECGTINY_LINK_UNIT each is 2^-18 mV */

extern ECGTINY_TABLE int16_t ecgtiny_readout_weights[ECGTINY_UNITS * ECGTINY_READOUTS]; /* of a neuron after another */
extern ECGTINY_TABLE int32_t ecgtiny_readout_constants[ECGTINY_READOUTS];

/* After running long without input: where a signal begins. */
extern ECGTINY_TABLE int32_t ecgtiny_settled_potentials[ECGTINY_UNITS];
extern ECGTINY_TABLE int32_t ecgtiny_settled_currents[ECGTINY_UNITS];
extern ECGTINY_TABLE int32_t ecgtiny_settled_sums[ECGTINY_READOUTS];

#endif
