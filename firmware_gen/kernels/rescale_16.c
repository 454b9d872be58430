/* SPDX-License-Identifier: Apache-2.0 */
#include "rescale_16.h"

#include "int16.h"

void ecgtiny_rescale_16(ECGTINY_TABLE struct rescale_16 *layer, const int8_t *input, int8_t *output)
{
    for (int32_t i = 0; i < layer->size; i++) {
        const int32_t value = layer->input_offset + (layer->input_width == 2 ? int16_at(input, i) : input[i]);
        const int32_t side = value < 0 ? 1 : 0;
        const int32_t scaled = multiply_by_quantised_multiplier(value, layer->multiplier[side], layer->shift[side]);
        const int32_t result = clamp(scaled + layer->output_offset, layer->activation_min, layer->activation_max);

        if (layer->output_width == 2) {
            int16_put(output, i, result);
        } else {
            output[i] = (int8_t)result;
        }
    }
}
