/* SPDX-License-Identifier: Apache-2.0 */
/* Fills the margins around an int16 tensor, so that windows that reach beyond it find its zero point. */
#ifndef ECGTINY_MARGINS_H
#define ECGTINY_MARGINS_H

#include <stdint.h>

struct margins {
    int32_t before; /* words before the first element */
    int32_t inside; /* bytes of elements */
    int32_t after;  /* halfwords after the last element */
    int32_t zero_point;
};

/* Input and output are the same tensor, aligned to words. */
void ecgtiny_margins(const struct margins *layer, const int8_t *input, int8_t *output);

#endif
