/* SPDX-License-Identifier: Apache-2.0 */
/* The elements of a box of the input, one by one, to a box of the output of the same sizes. */
#ifndef ECGTINY_STRIDED_COPY_H
#define ECGTINY_STRIDED_COPY_H

#include <stdint.h>

#include "program_memory.h"

struct strided_copy {
    int32_t rank; /* 1 to 5 */
    int32_t input_offset;
    int32_t output_offset;
    ECGTINY_TABLE int32_t *axes; /* [rank][3]: elements, step in the input, step in the output */
};

void ecgtiny_strided_copy(ECGTINY_ANYWHERE struct strided_copy *layer, const int8_t *input, int8_t *output);

#endif
