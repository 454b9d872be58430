/* SPDX-License-Identifier: Apache-2.0 */
#include "mean.h"

#include "fixed_point.h"

static int32_t sum(ECGTINY_TABLE struct mean *layer, const int8_t *input)
{
    int32_t total = layer->offset;

    for (int32_t i = 0; i < layer->reduced[0]; i++) {
        for (int32_t j = 0; j < layer->reduced[1]; j++) {
            total += input[i * layer->reduced_step[0] + j * layer->reduced_step[1]];
        }
    }
    return total;
}

void ecgtiny_mean(ECGTINY_TABLE struct mean *layer, const int8_t *input, int8_t *output)
{
    for (int32_t i = 0; i < layer->kept[0]; i++) {
        for (int32_t j = 0; j < layer->kept[1]; j++) {
            const int32_t total = sum(layer, input + i * layer->kept_step[0] + j * layer->kept_step[1]);

            *output++ = requantise(total, layer->multiplier, layer->shift, layer->output_offset, -128, 127);
        }
    }
}
