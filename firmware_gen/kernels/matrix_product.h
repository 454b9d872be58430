/* SPDX-License-Identifier: Apache-2.0 */
/* The product of two matrices of BATCH_MATMUL. */
#ifndef ECGTINY_MATRIX_PRODUCT_H
#define ECGTINY_MATRIX_PRODUCT_H

#include "batch_matmul.h"
#include "fixed_point.h"

static inline int32_t sum_of_products(ECGTINY_TABLE struct batch_matmul *layer, const int8_t *row,
                                      ECGTINY_ANYWHERE int8_t *column)
{
    int32_t sum = 0;

    for (int32_t d = 0; d < layer->depth; d++) {
        sum += (row[d * layer->depth_step[0]] + layer->offset[0]) *
               (column[d * layer->depth_step[1]] + layer->offset[1]);
    }
    return sum;
}

static inline void matrix_product(ECGTINY_TABLE struct batch_matmul *layer, const int8_t *first,
                                  ECGTINY_ANYWHERE int8_t *second, int8_t *output)
{
    for (int32_t r = 0; r < layer->rows; r++) {
        for (int32_t c = 0; c < layer->columns; c++) {
            const int32_t sum = sum_of_products(layer, first + r * layer->row_step, second + c * layer->column_step);

            output[r * layer->output_row_step + c * layer->output_column_step] =
                requantise(sum, layer->multiplier, layer->shift, layer->output_offset, -128, 127);
        }
    }
}

#endif
