/* SPDX-License-Identifier: Apache-2.0 */
#include "conv_2d_16.h"

#include "int16.h"

/* The input that a tap of an output reads along an axis, or -1. */
static int32_t source(ECGTINY_TABLE struct conv_2d_16 *layer, int32_t axis, int32_t output, int32_t tap)
{
    const int32_t at = output * layer->step[axis] + layer->start[axis] + tap * layer->tap[axis];

    if (at < 0 || at % layer->divisor[axis] != 0 || at / layer->divisor[axis] >= layer->input[axis]) {
        return -1;
    }
    return at / layer->divisor[axis];
}

/* The products of one output channel, whose inputs begin at a channel of the first pixel. */
static int64_t convolve(ECGTINY_TABLE struct conv_2d_16 *layer, ECGTINY_TABLE int8_t *weights, const int8_t *input,
                        int32_t row, int32_t column)
{
    int64_t sum = 0;

    for (int32_t ky = 0; ky < layer->kernel[0]; ky++) {
        const int32_t y = source(layer, 0, row, ky);

        for (int32_t kx = 0; y >= 0 && kx < layer->kernel[1]; kx++) {
            const int32_t x = source(layer, 1, column, kx);

            if (x >= 0) {
                sum += int16_dot_product(weights + (ky * layer->kernel[1] + kx) * layer->depth,
                                         input + 2 * (y * layer->input[1] + x) * layer->input_channels, layer->depth);
            }
        }
    }
    return sum;
}

static void all_channels(ECGTINY_TABLE struct conv_2d_16 *layer, const int8_t *input, int8_t *output, int32_t row,
                         int32_t column)
{
    ECGTINY_TABLE int8_t *weights = layer->weights;

    for (int32_t o = 0; o < layer->output_channels; o++) {
        const int32_t scale = o * layer->per_channel;
        const int32_t first = o / layer->group * layer->depth;
        const int64_t sum = int16_bias(layer->bias[o], layer->bias_high[o]) +
                            convolve(layer, weights, input + 2 * first, row, column);
        const int32_t scaled = layer->wide_sums
                                   ? int16_scale_wide(sum, layer->multiplier[scale], layer->shift[scale])
                                   : multiply_by_quantised_multiplier((int32_t)sum, layer->multiplier[scale],
                                                                      layer->shift[scale]);

        int16_put(output, o, clamp(scaled, layer->activation_min, layer->activation_max));
        weights += layer->kernel[0] * layer->kernel[1] * layer->depth;
    }
}

void ecgtiny_conv_2d_16(ECGTINY_TABLE struct conv_2d_16 *layer, const int8_t *input, int8_t *output)
{
    for (int32_t row = 0; row < layer->output[0]; row++) {
        for (int32_t column = 0; column < layer->output[1]; column++) {
            all_channels(layer, input, output, row, column);
            output += 2 * layer->output_channels;
        }
    }
}
