/* SPDX-License-Identifier: Apache-2.0 */
/* conv_2d.h for the vector extension: four output channels at a time. */
#include "conv_2d.h"

#include "row_sums.h"

/* Four output channels, and what is added up for them. */
struct sums {
    int32_t products[LANES];
    int32_t weights[LANES]; /* times the offset of the input */
};

/* A run of products that lie next to each other: `count` columns of the rows from `at` on. */
static void add_run(const struct conv_2d *layer, struct sums *sums, int32_t first, int32_t at, const int8_t *input,
                    int32_t count)
{
    const int32_t taps = layer->kernel_height * layer->kernel_width * layer->input_channels;
    const struct four rows = four_rows(layer->weights, first, layer->output_channels, taps, at);

    ecgtiny_add_products(&rows, input, count, sums->products);
    if (layer->input_offset != 0) {
        ecgtiny_add_weights(&rows, input, count, sums->weights);
    }
}

/* One row of the kernel with its first tap at left; taps outside the input add nothing. */
static void convolve_row(const struct conv_2d *layer, struct sums *sums, int32_t first, int32_t at, const int8_t *row,
                         int32_t left)
{
    const int32_t channels = layer->input_channels;

    if (layer->dilation_width == 1) {
        const int32_t before = left < 0 ? -left : 0;
        const int32_t room = layer->input_width - left;
        const int32_t end = room < layer->kernel_width ? room : layer->kernel_width;

        if (before < end) {
            add_run(layer, sums, first, at + before * channels, row + (left + before) * channels,
                    (end - before) * channels);
        }
        return;
    }
    for (int32_t kx = 0; kx < layer->kernel_width; kx++) {
        const int32_t x = left + kx * layer->dilation_width;

        if (x >= 0 && x < layer->input_width) {
            add_run(layer, sums, first, at + kx * channels, row + x * channels, channels);
        }
    }
}

/* The kernels of four output channels with their first tap at (top, left). */
static int32x4_t convolve(const struct conv_2d *layer, const int8_t *input, int32_t first, int32_t top, int32_t left)
{
    struct sums sums = {{0}, {0}};

    for (int32_t ky = 0; ky < layer->kernel_height; ky++) {
        const int32_t y = top + ky * layer->dilation_height;

        if (y >= 0 && y < layer->input_height) {
            convolve_row(layer, &sums, first, ky * layer->kernel_width * layer->input_channels,
                         input + y * layer->input_width * layer->input_channels, left);
        }
    }
    return vaddq_s32(vldrwq_s32(sums.products), vmulq_n_s32(vldrwq_s32(sums.weights), layer->input_offset));
}

void ecgtiny_conv_2d(const struct conv_2d *layer, const int8_t *input, int8_t *output)
{
    const struct channels channels = {layer->bias,          layer->multiplier,     layer->shift,         layer->per_channel,
                                      layer->output_offset, layer->activation_min, layer->activation_max};
    const int32_t outputs = layer->output_channels;

    for (int32_t y = 0; y < layer->output_height; y++) {
        const int32_t top = y * layer->stride_height - layer->pad_top;

        for (int32_t x = 0; x < layer->output_width; x++, output += outputs) {
            for (int32_t o = 0; o < outputs; o += LANES) {
                const int32x4_t sums = convolve(layer, input, o, top, x * layer->stride_width - layer->pad_left);

                requantise_lanes(channels, o, outputs - o, sums, output + o);
            }
        }
    }
}
