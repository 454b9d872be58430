/* SPDX-License-Identifier: Apache-2.0 */
/* An int8 tensor as int16: output[i] = input[i]. */
#ifndef ECGTINY_WIDEN_H
#define ECGTINY_WIDEN_H

#include <stdint.h>

struct widen {
    int32_t rounds; /* of sixteen elements, the last one perhaps not whole */
};

/* Input and output are aligned to words; both have room for whole rounds. */
void ecgtiny_widen(const struct widen *layer, const int8_t *input, int8_t *output);

#endif
