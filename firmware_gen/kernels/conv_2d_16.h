/* SPDX-License-Identifier: Apache-2.0 */
/* CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED of int16 activations and int8 weights, over one NHWC
 * image. Along an axis tap k of output i reads input (i * step + start + k * tap) / divisor, where that is a whole
 * number and inside the input: only a transposed convolution has a divisor other than 1. */
#ifndef ECGTINY_CONV_2D_16_H
#define ECGTINY_CONV_2D_16_H

#include <stdint.h>

#include "program_memory.h"

struct conv_2d_16 {
    int32_t input[2]; /* rows, columns, as are all pairs */
    int32_t output[2];
    int32_t kernel[2];
    int32_t step[2];
    int32_t start[2];
    int32_t tap[2];
    int32_t divisor[2];
    int32_t input_channels;
    int32_t output_channels;
    int32_t depth;          /* input channels that an output channel reads */
    int32_t group;          /* output channels that read the same ones */
    int32_t per_channel;    /* 1, or 0 where all channels have one multiplier and shift */
    int32_t wide_sums;      /* see int16_requantise, as of multiplier and shift */
    int32_t activation_min;
    int32_t activation_max;
    ECGTINY_TABLE int8_t *weights;     /* [output_channels][kernel rows][kernel columns][depth] */
    ECGTINY_TABLE uint32_t *bias;      /* [output_channels], the low halves */
    ECGTINY_TABLE int32_t *bias_high;  /* [output_channels] */
    ECGTINY_TABLE int32_t *multiplier; /* [output_channels] or [1] */
    ECGTINY_TABLE int8_t *shift;       /* [output_channels] or [1] */
};

void ecgtiny_conv_2d_16(ECGTINY_TABLE struct conv_2d_16 *layer, const int8_t *input, int8_t *output);

#endif
