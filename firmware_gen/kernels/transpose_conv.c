/* SPDX-License-Identifier: Apache-2.0 */
#include "transpose_conv.h"

#include "dot_product.h"
#include "fixed_point.h"

/* The input index that meets the kernel's tap at an output index, or -1: padded = output index + pad - tap. */
static int32_t source(int32_t padded, int32_t stride, int32_t size)
{
    if (padded < 0 || padded % stride != 0 || padded / stride >= size) {
        return -1;
    }
    return padded / stride;
}

/* One output channel at the padded output position (bottom, right): gathers, where TensorFlow Lite scatters, so that
 * no buffer of 32-bit sums is needed; integer sums do not depend on the order. */
static int32_t gather(ECGTINY_TABLE struct transpose_conv *layer, ECGTINY_TABLE int8_t *weights, const int8_t *input,
                      int32_t bottom, int32_t right)
{
    const int32_t channels = layer->input_channels;
    int32_t sum = 0;

    for (int32_t ky = 0; ky < layer->kernel_height; ky++) {
        const int32_t y = source(bottom - ky, layer->stride_height, layer->input_height);

        if (y < 0) {
            continue;
        }
        for (int32_t kx = 0; kx < layer->kernel_width; kx++) {
            const int32_t x = source(right - kx, layer->stride_width, layer->input_width);

            if (x >= 0) {
                sum += dot_product(weights + (ky * layer->kernel_width + kx) * channels,
                                   input + (y * layer->input_width + x) * channels, layer->input_offset, channels);
            }
        }
    }
    return sum;
}

static void all_channels(ECGTINY_TABLE struct transpose_conv *layer, const int8_t *input, int8_t *output,
                         int32_t bottom, int32_t right)
{
    const int32_t taps = layer->kernel_height * layer->kernel_width * layer->input_channels;
    ECGTINY_TABLE int8_t *weights = layer->weights;

    for (int32_t o = 0; o < layer->output_channels; o++) {
        const int32_t scale = o * layer->per_channel;
        const int32_t sum = layer->bias[o] + gather(layer, weights, input, bottom, right);

        output[o] = requantise(sum, layer->multiplier[scale], layer->shift[scale], layer->output_offset,
                               layer->activation_min, layer->activation_max);
        weights += taps;
    }
}

void ecgtiny_transpose_conv(ECGTINY_TABLE struct transpose_conv *layer, const int8_t *input, int8_t *output)
{
    for (int32_t y = 0; y < layer->output_height; y++) {
        for (int32_t x = 0; x < layer->output_width; x++) {
            all_channels(layer, input, output, y + layer->pad_top, x + layer->pad_left);
            output += layer->output_channels;
        }
    }
}
