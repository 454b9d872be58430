/* SPDX-License-Identifier: Apache-2.0 */
#include "conv_2d.h"

#include "dot_product.h"
#include "fixed_point.h"

/* One row of the kernel with its first tap at left; taps outside the input add nothing. */
static int32_t convolve_row(ECGTINY_TABLE struct conv_2d *layer, ECGTINY_TABLE int8_t *weights, const int8_t *row,
                            int32_t left)
{
    const int32_t channels = layer->input_channels;
    int32_t sum = 0;

    if (layer->dilation_width == 1) { /* neighbouring taps are one run of products */
        const int32_t first = left < 0 ? -left : 0;
        const int32_t room = layer->input_width - left;
        const int32_t last = room < layer->kernel_width ? room : layer->kernel_width;

        return first >= last ? 0
                             : dot_product(weights + first * channels, row + (left + first) * channels,
                                           layer->input_offset, (last - first) * channels);
    }
    for (int32_t kx = 0; kx < layer->kernel_width; kx++) {
        const int32_t x = left + kx * layer->dilation_width;

        if (x >= 0 && x < layer->input_width) {
            sum += dot_product(weights + kx * channels, row + x * channels, layer->input_offset, channels);
        }
    }
    return sum;
}

/* The kernel of one output channel with its first tap at (top, left). */
static int32_t convolve(ECGTINY_TABLE struct conv_2d *layer, ECGTINY_TABLE int8_t *weights, const int8_t *input,
                        int32_t top, int32_t left)
{
    int32_t sum = 0;

    for (int32_t ky = 0; ky < layer->kernel_height; ky++) {
        const int32_t y = top + ky * layer->dilation_height;

        if (y >= 0 && y < layer->input_height) {
            sum += convolve_row(layer, weights + ky * layer->kernel_width * layer->input_channels,
                                input + y * layer->input_width * layer->input_channels, left);
        }
    }
    return sum;
}

static void all_channels(ECGTINY_TABLE struct conv_2d *layer, const int8_t *input, int8_t *output, int32_t top,
                         int32_t left)
{
    const int32_t taps = layer->kernel_height * layer->kernel_width * layer->input_channels;
    ECGTINY_TABLE int8_t *weights = layer->weights;

    for (int32_t o = 0; o < layer->output_channels; o++) {
        const int32_t scale = o * layer->per_channel;
        const int32_t sum = layer->bias[o] + convolve(layer, weights, input, top, left);

        output[o] = requantise(sum, layer->multiplier[scale], layer->shift[scale], layer->output_offset,
                               layer->activation_min, layer->activation_max);
        weights += taps;
    }
}

void ecgtiny_conv_2d(ECGTINY_TABLE struct conv_2d *layer, const int8_t *input, int8_t *output)
{
    for (int32_t y = 0; y < layer->output_height; y++) {
        for (int32_t x = 0; x < layer->output_width; x++) {
            all_channels(layer, input, output, y * layer->stride_height - layer->pad_top,
                         x * layer->stride_width - layer->pad_left);
            output += layer->output_channels;
        }
    }
}
