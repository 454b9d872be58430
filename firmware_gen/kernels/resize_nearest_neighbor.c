/* SPDX-License-Identifier: Apache-2.0 */
#include "resize_nearest_neighbor.h"

void ecgtiny_resize_nearest_neighbor(ECGTINY_TABLE struct resize_nearest_neighbor *layer, const int8_t *input,
                                     int8_t *output)
{
    for (int32_t y = 0; y < layer->output_height; y++) {
        const int8_t *row = input + layer->rows[y] * layer->input_width * layer->channels;

        for (int32_t x = 0; x < layer->output_width; x++) {
            const int8_t *pixel = row + layer->columns[x] * layer->channels;

            for (int32_t c = 0; c < layer->channels; c++) {
                *output++ = pixel[c];
            }
        }
    }
}
