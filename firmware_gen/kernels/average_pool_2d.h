/* SPDX-License-Identifier: Apache-2.0 */
/* AVERAGE_POOL_2D over one NHWC image: the rounded mean of what of a window lies inside the input. */
#ifndef ECGTINY_AVERAGE_POOL_2D_H
#define ECGTINY_AVERAGE_POOL_2D_H

#include <stdint.h>

#include "program_memory.h"

struct average_pool_2d {
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
};

void ecgtiny_average_pool_2d(ECGTINY_TABLE struct average_pool_2d *layer, const int8_t *input, int8_t *output);

#endif
