/* SPDX-License-Identifier: Apache-2.0 */
/* depthwise_conv_2d.h for the vector extension: four output channels at a time. */
#include "depthwise_conv_2d.h"

#include "vectors.h"

/* The input channels that four output channels see. */
static uint32x4_t channels_seen(const struct depthwise_conv_2d *layer, int32_t first)
{
    uint32_t seen[LANES];

    for (int32_t i = 0; i < LANES; i++) {
        seen[i] = (uint32_t)((first + i) / layer->depth_multiplier);
    }
    return vldrwq_u32(seen);
}

/* The kernels of `count` output channels from `first` on, with their first tap at (top, left); taps outside the input
 * add nothing. */
static int32x4_t convolve(const struct depthwise_conv_2d *layer, const int8_t *input, int32_t first, int32_t count,
                          int32_t top, int32_t left)
{
    const mve_pred16_t lanes = vctp32q((uint32_t)count);
    const uint32x4_t seen = channels_seen(layer, first);
    int32x4_t sums = vdupq_n_s32(0);

    for (int32_t ky = 0; ky < layer->kernel_height; ky++) {
        const int32_t y = top + ky * layer->dilation_height;

        if (y < 0 || y >= layer->input_height) {
            continue;
        }
        for (int32_t kx = 0; kx < layer->kernel_width; kx++) {
            const int32_t x = left + kx * layer->dilation_width;

            if (x >= 0 && x < layer->input_width) {
                const int8_t *sample = input + (y * layer->input_width + x) * layer->input_channels;
                const int8_t *tap = layer->weights + (ky * layer->kernel_width + kx) * layer->output_channels + first;
                const int32x4_t values = vldrbq_gather_offset_z_s32(sample, seen, lanes);
                const int32x4_t centred = vaddq_n_s32(values, layer->input_offset);

                sums = vaddq_s32(sums, vmulq_s32(centred, vldrbq_z_s32(tap, lanes)));
            }
        }
    }
    return sums;
}

void ecgtiny_depthwise_conv_2d(const struct depthwise_conv_2d *layer, const int8_t *input, int8_t *output)
{
    const struct channels channels = {layer->bias,          layer->multiplier,     layer->shift,         layer->per_channel,
                                      layer->output_offset, layer->activation_min, layer->activation_max};
    const int32_t outputs = layer->output_channels;

    for (int32_t y = 0; y < layer->output_height; y++) {
        const int32_t top = y * layer->stride_height - layer->pad_top;

        for (int32_t x = 0; x < layer->output_width; x++, output += outputs) {
            for (int32_t o = 0; o < outputs; o += LANES) {
                const int32x4_t sums =
                    convolve(layer, input, o, outputs - o, top, x * layer->stride_width - layer->pad_left);

                requantise_lanes(channels, o, outputs - o, sums, output + o);
            }
        }
    }
}
