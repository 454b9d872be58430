/* SPDX-License-Identifier: Apache-2.0 */
/* The range of an activation that is narrower than int8's, for what the engine of rows.h has written. */
#ifndef ECGTINY_CLAMP_H
#define ECGTINY_CLAMP_H

#include <stdint.h>

struct clamp {
    int32_t words; /* of the tensor, the last one perhaps not whole */
    int32_t low;   /* four int8, or two int16 */
    int32_t high;
};

/* Input and output are the same tensor, aligned to words. */
void ecgtiny_clamp_bytes(const struct clamp *layer, const int8_t *input, int8_t *output);
void ecgtiny_clamp_halves(const struct clamp *layer, const int8_t *input, int8_t *output);

#endif
