/* SPDX-License-Identifier: Apache-2.0 */
/* An elementwise int8 activation as a table: output[i] = table[input[i] + 128]. */
#ifndef ECGTINY_LOOKUP_H
#define ECGTINY_LOOKUP_H

#include <stdint.h>

#include "program_memory.h"

struct lookup {
    int32_t size;
    ECGTINY_TABLE int8_t *table; /* [256] */
};

void ecgtiny_lookup(ECGTINY_TABLE struct lookup *layer, const int8_t *input, int8_t *output);

#endif
