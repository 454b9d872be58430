/* SPDX-License-Identifier: Apache-2.0 */
#include "pool_2d_16.h"

#include "int16.h"

/* Rows and columns of the input, the ends not included; at least one sample. */
struct area {
    int32_t top;
    int32_t bottom;
    int32_t left;
    int32_t right;
};

/* One value of one channel over an area; ties of a mean go away from zero. */
static int32_t pooled(ECGTINY_TABLE struct pool_2d_16 *layer, const int8_t *channel, const struct area *area)
{
    const int32_t count = (area->bottom - area->top) * (area->right - area->left);
    int32_t largest = INT16_MIN;
    int32_t sum = 0;

    for (int32_t y = area->top; y < area->bottom; y++) {
        for (int32_t x = area->left; x < area->right; x++) {
            const int32_t value = int16_at(channel, (y * layer->input_width + x) * layer->input_channels);

            largest = value > largest ? value : largest;
            sum += value;
        }
    }
    if (layer->largest) {
        return largest;
    }
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

void ecgtiny_pool_2d_16(ECGTINY_TABLE struct pool_2d_16 *layer, const int8_t *input, int8_t *output)
{
    int32_t place = 0;

    for (int32_t row = 0; row < layer->output_height; row++) {
        const int32_t y = row * layer->stride_height - layer->pad_top;

        for (int32_t column = 0; column < layer->output_width; column++) {
            const int32_t x = column * layer->stride_width - layer->pad_left;
            const struct area area = {y < 0 ? 0 : y, clamp(y + layer->kernel_height, 0, layer->input_height),
                                      x < 0 ? 0 : x, clamp(x + layer->kernel_width, 0, layer->input_width)};

            for (int32_t c = 0; c < layer->input_channels; c++) {
                int16_put(output, place++,
                          clamp(pooled(layer, input + 2 * c, &area), layer->activation_min, layer->activation_max));
            }
        }
    }
}
