/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup.h"

void ecgtiny_lookup(ECGTINY_TABLE struct lookup *layer, const int8_t *input, int8_t *output)
{
    for (int32_t i = 0; i < layer->size; i++) {
        output[i] = layer->table[input[i] + 128];
    }
}
