/* SPDX-License-Identifier: Apache-2.0 */
/* The product of two matrices of BATCH_MATMUL with the DSP extension. A line is a row of the first or a column of the
 * second operand. One operand's values lie side by side along its lines; each of them meets four lines of the other. */
#ifndef ECGTINY_MATRIX_PRODUCT_H
#define ECGTINY_MATRIX_PRODUCT_H

#include "batch_matmul.h"
#include "dsp.h"
#include "fixed_point.h"
#include "line_products.h"

/* Values of a line up to which no sum reaches 2^30. */
enum { TOGETHER = 4, MAX_DEPTH = 16384 };

struct lines {
    const int8_t *values;
    int32_t count;
    int32_t step;       /* from a line to the next */
    int32_t depth_step; /* from a value of a line to the next */
    int32_t offset;
    int32_t output_step;
};

static inline uint32_t offset_pair(const struct lines *lines)
{
    return pair((uint32_t)lines->offset, (uint32_t)lines->offset);
}

/* One line with so many fours of others, from one of these on. */
static inline void fours_from(struct line_products *products, const struct lines *second, int32_t start, int32_t fours,
                              int8_t *row)
{
    products->four = second->values + start * second->step;
    products->output = row + start * second->output_step;
    products->fours = fours;
    if (second->depth_step == 1) {
        ecgtiny_products_along(products);
    } else {
        ecgtiny_products_across(products);
    }
}

/* Each line of the first with all of the second, four at a time; the last four reach back where there is a rest. */
static inline void by_fours(const struct batch_matmul *layer, const struct lines *first, const struct lines *second,
                            int8_t *output)
{
    struct line_products products = {.offset = offset_pair(first),
                                     .four_offset = offset_pair(second),
                                     .step = second->depth_step == 1 ? second->step : second->depth_step,
                                     .words = layer->depth / 4,
                                     .rest = layer->depth % 4,
                                     .output_step = second->output_step,
                                     .multiplier = layer->multiplier,
                                     .halvings = ~layer->shift,
                                     .output_offset = layer->output_offset,
                                     .four_step = TOGETHER * second->step};

    for (int32_t i = 0; i < first->count; i++) {
        int8_t *row = output + i * first->output_step;

        products.one = first->values + i * first->step;
        fours_from(&products, second, 0, second->count / TOGETHER, row);
        if (second->count % TOGETHER != 0) {
            fours_from(&products, second, second->count - TOGETHER, 1, row);
        }
    }
}

/* Each line with each, whatever their steps. */
static inline void one_by_one(const struct batch_matmul *layer, const struct lines *first, const struct lines *second,
                              int8_t *output)
{
    for (int32_t i = 0; i < first->count; i++) {
        for (int32_t k = 0; k < second->count; k++) {
            const int8_t *one = first->values + i * first->step, *other = second->values + k * second->step;
            int32_t sum = 0;

            for (int32_t d = 0; d < layer->depth; d++, one += first->depth_step, other += second->depth_step) {
                sum += (*one + first->offset) * (*other + second->offset);
            }
            output[i * first->output_step + k * second->output_step] = requantise(
                sum, layer->multiplier, layer->shift, layer->output_offset, -128, 127);
        }
    }
}

static inline void matrix_product(const struct batch_matmul *layer, const int8_t *first, const int8_t *second,
                                  int8_t *output)
{
    const struct lines rows = {first, layer->rows, layer->row_step, layer->depth_step[0], layer->offset[0],
                               layer->output_row_step};
    const struct lines columns = {second, layer->columns, layer->column_step, layer->depth_step[1], layer->offset[1],
                                  layer->output_column_step};
    const int swapped = rows.depth_step != 1;
    const struct lines *one = swapped ? &columns : &rows, *other = swapped ? &rows : &columns;
    const int small = layer->depth <= MAX_DEPTH && layer->shift < 0;

    if (small && one->depth_step == 1 && other->count >= TOGETHER && (other->depth_step == 1 || other->step == 1)) {
        by_fours(layer, one, other, output);
    } else {
        one_by_one(layer, one, other, output);
    }
}

#endif
