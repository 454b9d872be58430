/* SPDX-License-Identifier: Apache-2.0 */
/* RESIZE_NEAREST_NEIGHBOR: output pixel (y, x) is input pixel (rows[y], columns[x]), all its channels. */
#ifndef ECGTINY_RESIZE_NEAREST_NEIGHBOR_H
#define ECGTINY_RESIZE_NEAREST_NEIGHBOR_H

#include <stdint.h>

#include "program_memory.h"

struct resize_nearest_neighbor {
    int32_t output_height;
    int32_t output_width;
    int32_t input_width;
    int32_t channels;
    ECGTINY_TABLE int16_t *rows;    /* [output_height] */
    ECGTINY_TABLE int16_t *columns; /* [output_width] */
};

void ecgtiny_resize_nearest_neighbor(ECGTINY_TABLE struct resize_nearest_neighbor *layer, const int8_t *input,
                                     int8_t *output);

#endif
