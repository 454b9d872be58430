/* SPDX-License-Identifier: Apache-2.0 */
#include "max_pool_2d.h"

#include "fixed_point.h"

/* The largest value of one channel over rows top to bottom and columns left to right, the ends not included. */
static int32_t largest(ECGTINY_TABLE struct max_pool_2d *layer, const int8_t *channel, int32_t top, int32_t bottom,
                       int32_t left, int32_t right)
{
    int32_t found = INT8_MIN;

    for (int32_t y = top; y < bottom; y++) {
        for (int32_t x = left; x < right; x++) {
            const int32_t value = channel[(y * layer->input_width + x) * layer->input_channels];

            found = value > found ? value : found;
        }
    }
    return found;
}

void ecgtiny_max_pool_2d(ECGTINY_TABLE struct max_pool_2d *layer, const int8_t *input, int8_t *output)
{
    for (int32_t y = 0; y < layer->output_height; y++) {
        const int32_t top = y * layer->stride_height - layer->pad_top;
        const int32_t bottom = clamp(top + layer->kernel_height, 0, layer->input_height);

        for (int32_t x = 0; x < layer->output_width; x++) {
            const int32_t left = x * layer->stride_width - layer->pad_left;
            const int32_t right = clamp(left + layer->kernel_width, 0, layer->input_width);

            for (int32_t c = 0; c < layer->input_channels; c++) {
                const int32_t value = largest(layer, input + c, top < 0 ? 0 : top, bottom, left < 0 ? 0 : left, right);

                *output++ = (int8_t)clamp(value, layer->activation_min, layer->activation_max);
            }
        }
    }
}
