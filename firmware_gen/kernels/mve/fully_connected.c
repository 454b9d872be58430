/* SPDX-License-Identifier: Apache-2.0 */
/* fully_connected.h for the vector extension: four outputs at a time. */
#include "fully_connected.h"

#include "row_sums.h"

void ecgtiny_fully_connected(const struct fully_connected *layer, const int8_t *input, int8_t *output)
{
    const struct channels channels = {layer->bias,          layer->multiplier,     layer->shift,         layer->per_channel,
                                      layer->output_offset, layer->activation_min, layer->activation_max};

    for (int32_t batch = 0; batch < layer->batches; batch++, input += layer->depth, output += layer->outputs) {
        for (int32_t o = 0; o < layer->outputs; o += LANES) {
            const struct four rows = four_rows(layer->weights, o, layer->outputs, layer->depth, 0);
            int32_t sums[LANES] = {0};

            ecgtiny_add_products(&rows, input, layer->depth, sums);
            requantise_lanes(channels, o, layer->outputs - o, vldrwq_s32(sums), output + o);
        }
    }
}
