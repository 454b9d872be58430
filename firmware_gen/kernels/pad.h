/* SPDX-License-Identifier: Apache-2.0 */
/* PAD: the input as a box in an output that holds a constant value everywhere else. */
#ifndef ECGTINY_PAD_H
#define ECGTINY_PAD_H

#include <stdint.h>

#include "program_memory.h"

struct pad {
    int32_t size; /* of the output */
    int32_t value;
    int32_t rank;
    int32_t output_offset;
    ECGTINY_TABLE int32_t *axes; /* of the box, as in strided_copy.h */
};

void ecgtiny_pad(ECGTINY_TABLE struct pad *layer, const int8_t *input, int8_t *output);

#endif
