/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of products of a line of int8 values, which lie side by side, with four lines of another operand. */
#ifndef ECGTINY_LINE_PRODUCTS_H
#define ECGTINY_LINE_PRODUCTS_H

#include <stdint.h>

struct line_products {
    const int8_t *one;
    const int8_t *four;
    uint32_t offset;      /* added to the values of the one line: twice the same, as a pair */
    uint32_t four_offset; /* to those of the four lines */
    int32_t step;
    int32_t words; /* of the one line, four values each; at least 1 */
    int32_t sums[4];
};

/* The four lines have their values side by side, and step bytes from a line to the next. */
void ecgtiny_products_along(struct line_products *products);

/* The four lines lie side by side, and step bytes from a value to the next. */
void ecgtiny_products_across(struct line_products *products);

#endif
