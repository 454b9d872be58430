/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of spiking neurons behind a band-pass. */
#ifndef ECGTINY_NETWORK_H
#define ECGTINY_NETWORK_H

#include <stdint.h>

#include "ecgtiny_config.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecgtiny_network {
    int32_t filter[ECGTINY_SECTIONS + 1][2]; /* the last two samples before each section and after the last */
    int32_t potential[ECGTINY_UNITS];        /* mV, Q13.18 */
    int32_t current[ECGTINY_UNITS];          /* mV of drive, Q13.18 */
    int32_t sum[ECGTINY_READOUTS];           /* of the weights of the neurons that spiked, filtered */
};

/* Puts the network where it is after running long without input. */
void ecgtiny_network_init(struct ecgtiny_network *network);

/* Takes a sample; writes readouts[ECGTINY_READOUTS]. */
void ecgtiny_network_step(struct ecgtiny_network *network, int16_t sample, int32_t *readouts);

#ifdef __cplusplus
}
#endif

#endif
