/* SPDX-License-Identifier: Apache-2.0 */
/* The band-pass in front of a network. */
#ifndef ECGTINY_BAND_PASS_H
#define ECGTINY_BAND_PASS_H

#include <stdint.h>

#include "ecgtiny_config.h"

/* Puts it to rest. */
void ecgtiny_band_pass_init(int32_t before[ECGTINY_SECTIONS + 1][2]);

/* Filters a sample: in mV, Q3.12, held within 16 bits. before is as in biquads.h. */
int32_t ecgtiny_band_pass(int32_t before[ECGTINY_SECTIONS + 1][2], int16_t sample);

#endif
