/* SPDX-License-Identifier: Apache-2.0 */
/* TRANSPOSE_CONV over one NHWC image: input (y, x) meets kernel tap (ky, kx) at output
 * (y * stride_height - pad_top + ky, x * stride_width - pad_left + kx). */
#ifndef ECGTINY_TRANSPOSE_CONV_H
#define ECGTINY_TRANSPOSE_CONV_H

#include <stdint.h>

#include "program_memory.h"

struct transpose_conv {
    int32_t input_height;
    int32_t input_width;
    int32_t input_channels;
    int32_t output_height;
    int32_t output_width;
    int32_t output_channels;
    int32_t kernel_height;
    int32_t kernel_width;
    int32_t stride_height;
    int32_t stride_width;
    int32_t pad_top;
    int32_t pad_left;
    int32_t input_offset;
    int32_t per_channel; /* 1, or 0 where all channels have one multiplier and shift */
    int32_t output_offset;
    int32_t activation_min;
    int32_t activation_max;
    ECGTINY_TABLE int8_t *weights;     /* [output_channels][kernel_height][kernel_width][input_channels] */
    ECGTINY_TABLE int32_t *bias;       /* [output_channels] */
    ECGTINY_TABLE int32_t *multiplier; /* [output_channels] or [1], Q31 */
    ECGTINY_TABLE int8_t *shift;       /* [output_channels] or [1], positive is left */
};

void ecgtiny_transpose_conv(ECGTINY_TABLE struct transpose_conv *layer, const int8_t *input, int8_t *output);

#endif
