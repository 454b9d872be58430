/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of products of four rows of int8 weights, one below the other, with one int8 input. */
#ifndef ECGTINY_FOUR_ROWS_H
#define ECGTINY_FOUR_ROWS_H

#include <stdint.h>

/* Writes sums[4] over the first depth / 4 * 4 columns; depth is at least 4. */
void ecgtiny_four_rows(const int8_t *weights, const int8_t *input, int32_t depth, int32_t *sums);

#endif
