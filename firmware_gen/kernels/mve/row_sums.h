/* SPDX-License-Identifier: Apache-2.0 */
/* Sums over rows of int8 weights, four rows at a time. */
#ifndef ECGTINY_ROW_SUMS_H
#define ECGTINY_ROW_SUMS_H

#include "vectors.h"

/* Where four rows of a table begin; where there are fewer, the last one several times. */
struct four {
    const int8_t *row[LANES];
};

/* Both add to each row's sum over `count` columns, none or more: weight * input, and weight. */
void ecgtiny_add_products(const struct four *rows, const int8_t *input, int32_t count, int32_t *sums);
void ecgtiny_add_weights(const struct four *rows, const int8_t *input, int32_t count, int32_t *sums);

/* The rows from `first` on, from their column `at` on. */
static inline struct four four_rows(const int8_t *weights, int32_t first, int32_t rows, int32_t row_bytes, int32_t at)
{
    struct four found;

    for (int32_t i = 0; i < LANES; i++) {
        found.row[i] = weights + (first + i < rows ? first + i : rows - 1) * row_bytes + at;
    }
    return found;
}

#endif
