/* SPDX-License-Identifier: Apache-2.0 */
/* Requantised sums of products of a line of int8 values, which lie side by side, with lines of another operand, four at
 * a time. */
#ifndef ECGTINY_LINE_PRODUCTS_H
#define ECGTINY_LINE_PRODUCTS_H

#include <stdint.h>

/* The assembler knows the places of the members; it changes four, output and fours. */
struct line_products {
    const int8_t *one;
    const int8_t *four;
    uint32_t offset;      /* added to the values of the one line: twice the same, as a pair */
    uint32_t four_offset; /* to those of the other lines */
    int32_t step;
    int32_t words; /* of the one line, four values each */
    int32_t rest;  /* values behind these */
    int8_t *output;
    int32_t output_step;
    int32_t multiplier; /* Q31 */
    int32_t halvings;   /* the shift to the right, less one: 0 and more */
    int32_t output_offset;
    int32_t four_step; /* bytes from four lines to the next four */
    int32_t fours;     /* how often there are four; at least 1 */
};

/* The other lines have their values side by side, and step bytes from a line to the next. No sum may reach 2^30. */
void ecgtiny_products_along(struct line_products *products);

/* The other lines lie side by side, and step bytes from a value to the next. */
void ecgtiny_products_across(struct line_products *products);

#endif
