/* SPDX-License-Identifier: Apache-2.0 */
/* AVERAGE_POOL_2D and MAX_POOL_2D over one NHWC image of int16: of what of a window lies inside the input. */
#ifndef ECGTINY_POOL_2D_16_H
#define ECGTINY_POOL_2D_16_H

#include <stdint.h>

#include "program_memory.h"

struct pool_2d_16 {
    int32_t input_height;
    int32_t input_width;
    int32_t input_channels;
    int32_t output_height;
    int32_t output_width;
    int32_t output_channels; /* input_channels */
    int32_t kernel_height;
    int32_t kernel_width;
    int32_t stride_height;
    int32_t stride_width;
    int32_t pad_top;
    int32_t pad_left;
    int32_t activation_min;
    int32_t activation_max;
    int32_t largest; /* 1: the largest value, 0: the rounded mean */
};

void ecgtiny_pool_2d_16(ECGTINY_TABLE struct pool_2d_16 *layer, const int8_t *input, int8_t *output);

#endif
