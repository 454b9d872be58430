/* SPDX-License-Identifier: Apache-2.0 */
/* conv_2d.h for the vector extension: four output channels at a time, by windows.h where whole windows lie in a line. */
#include "conv_2d.h"

#include "windows.h"

/* Four output channels, and what is added up for them. */
struct sums {
    int32_t products[LANES];
    int32_t weights[LANES]; /* times the offset of the input */
};

static struct channels channels_of(const struct conv_2d *layer)
{
    const struct channels channels = {layer->bias,          layer->multiplier,     layer->shift,         layer->per_channel,
                                      layer->output_offset, layer->activation_min, layer->activation_max};
    return channels;
}

static int32_t taps_of(const struct conv_2d *layer)
{
    return layer->kernel_height * layer->kernel_width * layer->input_channels;
}

/* A run of products that lie next to each other: `count` columns of the rows from `at` on. */
static void add_run(const struct conv_2d *layer, struct sums *sums, int32_t first, int32_t at, const int8_t *input,
                    int32_t count)
{
    const struct four rows = four_rows(layer->weights, first, layer->output_channels, taps_of(layer), at);

    ecgtiny_add_products(&rows, input, count, sums->products);
    ecgtiny_add_weights(&rows, input, count, sums->weights);
}

/* One row of the kernel with its first tap at left; taps outside the input add nothing. */
static void convolve_row(const struct conv_2d *layer, struct sums *sums, int32_t first, int32_t at, const int8_t *row,
                         int32_t left)
{
    const int32_t channels = layer->input_channels;

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

/* Windows of an output row one by one, from the column `x` up to `end`. */
static void one_by_one(const struct conv_2d *layer, const int8_t *input, int8_t *row, int32_t top, int32_t x,
                       int32_t end)
{
    const int32_t outputs = layer->output_channels;

    for (; x < end; x++) {
        for (int32_t o = 0; o < outputs; o += LANES) {
            const int32x4_t sums = convolve(layer, input, o, top, x * layer->stride_width - layer->pad_left);

            requantise_lanes(channels_of(layer), o, outputs - o, sums, row + x * outputs + o);
        }
    }
}

/* The whole windows of `count` columns, all channels. */
static void in_a_line(const struct conv_2d *layer, const int8_t *input, int8_t *output, int32_t count)
{
    const int32_t taps = taps_of(layer);
    const int32_t run = layer->kernel_width * layer->input_channels;
    const int32_t whole = (run + BYTES - 1) / BYTES * BYTES;
    struct windows windows = {
        .runs = layer->kernel_height,
        .run = run,
        .beyond = whole - run,
        .next = layer->dilation_height * layer->input_width * layer->input_channels - whole,
        .step = layer->stride_width * layer->input_channels,
        .output_step = layer->output_channels,
        .count = count,
        .output_offset = layer->output_offset,
        .activation_min = layer->activation_min,
        .activation_max = layer->activation_max,
    };

    for (int32_t o = 0; o < layer->output_channels; o += LANES) {
        int32_t weights[LANES] = {0};

        windows.lanes = layer->output_channels - o < LANES ? layer->output_channels - o : LANES;
        windows.weights = four_rows(layer->weights, o, layer->output_channels, taps, 0);
        ecgtiny_add_weights(&windows.weights, input, taps, weights);
        for (int32_t i = 0; i < windows.lanes; i++) {
            const int32_t scale = (o + i) * layer->per_channel;

            windows.bias[i] = layer->bias[o + i] + layer->input_offset * weights[i];
            windows.multiplier[i] = layer->multiplier[scale];
            windows.shift[i] = layer->shift[scale];
        }
        ecgtiny_windows(&windows, input, output + o);
    }
}

static int32_t smaller(int32_t x, int32_t y)
{
    return x < y ? x : y;
}

/* Columns of the output before the first whole window, and up to the last one. */
struct whole {
    int32_t first;
    int32_t end;
};

static struct whole whole_windows(const struct conv_2d *layer, int32_t top)
{
    const int32_t bottom = top + (layer->kernel_height - 1) * layer->dilation_height;
    const int32_t room = layer->input_width + layer->pad_left - layer->kernel_width;
    struct whole found = {0, 0};

    if (layer->dilation_width == 1 && top >= 0 && bottom < layer->input_height && room >= 0) {
        found.first = (layer->pad_left + layer->stride_width - 1) / layer->stride_width;
        found.end = smaller(room / layer->stride_width + 1, layer->output_width);
    }
    return found;
}

static int shifts_to_the_right(const struct conv_2d *layer)
{
    const int32_t shifts = layer->per_channel != 0 ? layer->output_channels : 1;

    for (int32_t i = 0; i < shifts; i++) {
        if (layer->shift[i] > 0) {
            return 0;
        }
    }
    return 1;
}

void ecgtiny_conv_2d(const struct conv_2d *layer, const int8_t *input, int8_t *output)
{
    const int right = shifts_to_the_right(layer);

    for (int32_t y = 0; y < layer->output_height; y++, output += layer->output_width * layer->output_channels) {
        const int32_t top = y * layer->stride_height - layer->pad_top;
        const struct whole whole = whole_windows(layer, top);

        if (right && whole.first < whole.end) {
            const int32_t left = whole.first * layer->stride_width - layer->pad_left;
            const int8_t *start = input + (top * layer->input_width + left) * layer->input_channels;

            one_by_one(layer, input, output, top, 0, whole.first);
            in_a_line(layer, start, output + whole.first * layer->output_channels, whole.end - whole.first);
            one_by_one(layer, input, output, top, whole.end, layer->output_width);
        } else {
            one_by_one(layer, input, output, top, 0, layer->output_width);
        }
    }
}
