/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of an echo state network behind a band-pass. */
#ifndef ECGTINY_NETWORK_H
#define ECGTINY_NETWORK_H

#include <stdint.h>

#include "ecgtiny_config.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecgtiny_network {
    int32_t filter[ECGTINY_SECTIONS + 1][2]; /* the last two samples before each section and after the last */
    int16_t state[2][ECGTINY_UNITS];         /* Q0.15, now and a step before; aligned to words */
    uint32_t now;                            /* which of the two is now */
};

/* Puts the network to rest. */
void ecgtiny_network_init(struct ecgtiny_network *network);

/* Takes a sample; writes readouts[ECGTINY_READOUTS]. */
void ecgtiny_network_step(struct ecgtiny_network *network, int16_t sample, int32_t *readouts);

#ifdef __cplusplus
}
#endif

#endif
