/* SPDX-License-Identifier: Apache-2.0 */
#include "batch_matmul.h"

#include "broadcast.h"
#include "fixed_point.h"

static int32_t product(ECGTINY_TABLE struct batch_matmul *layer, const int8_t *row, ECGTINY_ANYWHERE int8_t *column)
{
    int32_t sum = 0;

    for (int32_t d = 0; d < layer->depth; d++) {
        sum += (row[d * layer->depth_step[0]] + layer->offset[0]) *
               (column[d * layer->depth_step[1]] + layer->offset[1]);
    }
    return sum;
}

static void matmul(ECGTINY_TABLE struct batch_matmul *layer, const int8_t *first, ECGTINY_ANYWHERE int8_t *second,
                   int8_t *output)
{
    for (int32_t r = 0; r < layer->rows; r++) {
        for (int32_t c = 0; c < layer->columns; c++) {
            const int32_t sum = product(layer, first + r * layer->row_step, second + c * layer->column_step);

            output[r * layer->output_row_step + c * layer->output_column_step] =
                requantise(sum, layer->multiplier, layer->shift, layer->output_offset, -128, 127);
        }
    }
}

void ecgtiny_batch_matmul(ECGTINY_TABLE struct batch_matmul *layer, const int8_t *first,
                          ECGTINY_ANYWHERE int8_t *second, int8_t *output)
{
    struct broadcast at = {0};

    do {
        matmul(layer, first + at.first, second + at.second, output);
        output += layer->rows * layer->columns;
    } while (broadcast_next(&at, layer->axes, layer->rank));
}

void ecgtiny_batch_matmul_constant(ECGTINY_TABLE struct batch_matmul *layer, const int8_t *input, int8_t *output)
{
    ecgtiny_batch_matmul(layer, input, layer->constant, output);
}
