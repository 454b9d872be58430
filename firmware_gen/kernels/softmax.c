/* SPDX-License-Identifier: Apache-2.0 */
#include "softmax.h"

#include "fixed_point.h"
#include "largest.h"

/* The sum of a row's exponentials in Q12.19: at least 2^19, that of the largest, and below 2^28. */
static uint32_t sum_of_exponentials(ECGTINY_TABLE struct softmax *layer, const int8_t *row, int32_t largest)
{
    ECGTINY_TABLE int32_t *exponentials = layer->exponentials;
    const int8_t *const end = row + layer->depth;
    const int32_t count = layer->count;
    uint32_t sum = 0;

    while (row < end) {
        const int32_t below = largest - *row++;

        if (below < count) {
            sum += ((uint32_t)exponentials[below] + (UINT32_C(1) << 11)) >> 12;
        }
    }
    return sum;
}

/* Writes 256 times the shares, less 128: exponentials times an inverse in Q0.32, divided by 2^exponent. */
static void write_shares(ECGTINY_TABLE struct softmax *layer, const int8_t *row, int32_t largest, uint32_t inverse,
                         int32_t exponent, int8_t *output)
{
    ECGTINY_TABLE int32_t *exponentials = layer->exponentials;
    const int8_t *const end = row + layer->depth;
    const int32_t count = layer->count;
    const uint64_t rounding = UINT64_C(1) << (exponent + 31) | UINT64_C(1) << 31;

    while (row < end) {
        const int32_t below = largest - *row++;
        uint32_t share = 0;

        if (below < count) {
            share = (uint32_t)(((uint64_t)inverse * (uint32_t)exponentials[below] + rounding) >> 32) >> exponent;
        }
        *output++ = (int8_t)((int32_t)(share - (share >> 8)) - 128); /* 256, the whole, becomes 255 */
    }
}

/* 1 / (1 + x) in Q0.31 for x in Q0.31: gemmlowp's three steps of Newton and Raphson on the mean of 1 and x. */
static int32_t one_over_one_plus(uint32_t x)
{
    const int32_t mean = (int32_t)((x + (UINT32_C(1) << 31)) >> 1);
    int32_t estimate = INT32_C(1515870810) + doubling_high_multiply(mean, -INT32_C(1010580540)); /* 48/17 - 32/17 x */

    for (int32_t step = 0; step < 3; step++) {
        const int32_t error = (INT32_C(1) << 29) - doubling_high_multiply(mean, estimate);

        estimate += doubling_high_multiply(estimate, error) * 4;
    }
    return estimate < INT32_C(1) << 30 ? estimate * 2 : INT32_MAX;
}

static void row_softmax(ECGTINY_TABLE struct softmax *layer, const int8_t *input, int8_t *output)
{
    const int32_t largest = largest_of(input, layer->depth);
    uint32_t sum = sum_of_exponentials(layer, input, largest);
    int32_t exponent = 35;

    while (sum < UINT32_C(1) << 31) {
        sum <<= 1;
        exponent--;
    }
    write_shares(layer, input, largest, (uint32_t)one_over_one_plus(sum - (UINT32_C(1) << 31)) * 2, exponent, output);
}

void ecgtiny_softmax(ECGTINY_TABLE struct softmax *layer, const int8_t *input, int8_t *output)
{
    for (int32_t row = 0; row < layer->rows; row++) {
        row_softmax(layer, input, output);
        input += layer->depth;
        output += layer->depth;
    }
}
