/* SPDX-License-Identifier: Apache-2.0 */
/* A filter in sections of the second order, in the direct form 1, with 12 binary digits behind the point of samples and
 * 29 behind that of coefficients. Export proves that no sample leaves 32 bits. */
#ifndef ECGTINY_BIQUADS_H
#define ECGTINY_BIQUADS_H

#include <stdint.h>

#include "program_memory.h"

/* Filters a sample by count sections of five coefficients each: b0, b1, b2, a1, a2. before[count + 1][2] are the last
 * two samples before each section and after the last, the newer one first. */
int32_t ecgtiny_biquads(ECGTINY_TABLE int32_t *sections, uint32_t count, int32_t (*before)[2], int16_t sample);

#endif
