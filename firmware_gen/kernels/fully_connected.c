/* SPDX-License-Identifier: Apache-2.0 */
#include "fully_connected.h"

#include "dot_product.h"
#include "fixed_point.h"

void ecgtiny_fully_connected(ECGTINY_TABLE struct fully_connected *layer, const int8_t *input, int8_t *output)
{
    for (int32_t batch = 0; batch < layer->batches; batch++) {
        ECGTINY_TABLE int8_t *weights = layer->weights;

        for (int32_t o = 0; o < layer->outputs; o++) {
            const int32_t scale = o * layer->per_channel;
            const int32_t sum = layer->bias[o] + dot_product(weights, input, 0, layer->depth);

            *output++ = requantise(sum, layer->multiplier[scale], layer->shift[scale], layer->output_offset,
                                   layer->activation_min, layer->activation_max);
            weights += layer->depth;
        }
        input += layer->depth;
    }
}
