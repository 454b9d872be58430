/* SPDX-License-Identifier: Apache-2.0 */
/* The product of two matrices of BATCH_MATMUL with the DSP extension. A line is a row of the first or a column of the
 * second operand. One operand's values lie side by side along its lines; each of them meets four lines of the other. */
#ifndef ECGTINY_MATRIX_PRODUCT_H
#define ECGTINY_MATRIX_PRODUCT_H

#include "batch_matmul.h"
#include "dsp.h"
#include "line_products.h"
#include "rescale.h"

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

/* Adds the products of the values that are no whole word. */
static inline void add_last_products(const struct lines *first, const struct lines *second, int32_t depth,
                                     struct line_products *products)
{
    for (int32_t i = depth & ~3; i < depth; i++) {
        const int32_t x = products->one[i] + first->offset;
        const int8_t *y = products->four + i * second->depth_step;

        for (int32_t k = 0; k < TOGETHER; k++, y += second->step) {
            products->sums[k] += x * (*y + second->offset);
        }
    }
}

/* Each line of the first with all of the second, four at a time; the last four reach back where there is a rest. */
static inline void by_fours(const struct batch_matmul *layer, const struct lines *first, const struct lines *second,
                            int8_t *output)
{
    const int32_t depth = layer->depth, multiplier = layer->multiplier, shift = layer->shift;
    const int32_t offset = layer->output_offset, step = second->output_step, last = second->count - TOGETHER;
    const int along = second->depth_step == 1;
    struct line_products products = {.offset = offset_pair(first),
                                     .four_offset = offset_pair(second),
                                     .step = along ? second->step : second->depth_step,
                                     .words = depth / 4};

    for (int32_t i = 0; i < first->count; i++) {
        products.one = first->values + i * first->step;
        for (int32_t next = 0; next < second->count; next += TOGETHER) {
            const int32_t start = next < last ? next : last;
            int8_t *at = output + i * first->output_step + start * step;

            products.four = second->values + start * second->step;
            if (along) {
                ecgtiny_products_along(&products);
            } else {
                ecgtiny_products_across(&products);
            }
            add_last_products(first, second, depth, &products);
            for (int32_t k = 0; k < TOGETHER; k++, at += step) {
                *at = rescale_to_int8(products.sums[k], multiplier, shift, offset);
            }
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
    const int in_words = layer->depth >= 4 && layer->depth <= MAX_DEPTH && layer->shift < 0;

    if (in_words && one->depth_step == 1 && other->count >= TOGETHER && (other->depth_step == 1 || other->step == 1)) {
        by_fours(layer, one, other, output);
    } else {
        one_by_one(layer, one, other, output);
    }
}

#endif
