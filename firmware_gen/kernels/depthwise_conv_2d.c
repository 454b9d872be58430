/* SPDX-License-Identifier: Apache-2.0 */
#include "depthwise_conv_2d.h"

#include "fixed_point.h"

/* The kernel of one output channel with its first tap at (top, left); taps outside the input add nothing. */
static int32_t convolve(ECGTINY_TABLE struct depthwise_conv_2d *layer, ECGTINY_TABLE int8_t *weights,
                        const int8_t *input, int32_t top, int32_t left)
{
    int32_t sum = 0;

    for (int32_t ky = 0; ky < layer->kernel_height; ky++) {
        const int32_t y = top + ky * layer->dilation_height;

        if (y < 0 || y >= layer->input_height) {
            continue;
        }
        ECGTINY_TABLE int8_t *tap = weights + ky * layer->kernel_width * layer->output_channels;
        int32_t x = left;

        for (int32_t kx = 0; kx < layer->kernel_width; kx++) {
            if (x >= 0 && x < layer->input_width) {
                const int32_t sample = input[(y * layer->input_width + x) * layer->input_channels];

                sum += *tap * (sample + layer->input_offset);
            }
            tap += layer->output_channels;
            x += layer->dilation_width;
        }
    }
    return sum;
}

static void all_channels(ECGTINY_TABLE struct depthwise_conv_2d *layer, const int8_t *input, int8_t *output,
                         int32_t top, int32_t left)
{
    int32_t o = 0;

    for (int32_t c = 0; c < layer->input_channels; c++) {
        for (int32_t m = 0; m < layer->depth_multiplier; m++, o++) {
            const int32_t scale = o * layer->per_channel;
            const int32_t sum = layer->bias[o] + convolve(layer, layer->weights + o, input + c, top, left);

            output[o] = requantise(sum, layer->multiplier[scale], layer->shift[scale], layer->output_offset,
                                   layer->activation_min, layer->activation_max);
        }
    }
}

void ecgtiny_depthwise_conv_2d(ECGTINY_TABLE struct depthwise_conv_2d *layer, const int8_t *input, int8_t *output)
{
    for (int32_t y = 0; y < layer->output_height; y++) {
        for (int32_t x = 0; x < layer->output_width; x++) {
            all_channels(layer, input, output, y * layer->stride_height - layer->pad_top,
                         x * layer->stride_width - layer->pad_left);
            output += layer->output_channels;
        }
    }
}
