/* SPDX-License-Identifier: Apache-2.0 */
#include "softmax.h"

#include "fixed_point.h"

static int32_t largest_of(const int8_t *row, int32_t count)
{
    int32_t largest = row[0];

    for (int32_t i = 1; i < count; i++) {
        if (row[i] > largest) {
            largest = row[i];
        }
    }
    return largest;
}

static int32_t exponential(ECGTINY_TABLE struct softmax *layer, int32_t steps_below)
{
    return steps_below < layer->count ? layer->exponentials[steps_below] : 0;
}

/* The sum of a row's exponentials in Q12.19: at least 2^19, that of the largest, and below 2^28. */
static uint32_t sum_of_exponentials(ECGTINY_TABLE struct softmax *layer, const int8_t *row, int32_t largest)
{
    uint32_t sum = 0;

    for (int32_t i = 0; i < layer->depth; i++) {
        sum += (uint32_t)rounding_divide_by_power_of_two(exponential(layer, largest - row[i]), 12);
    }
    return sum;
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
    const int32_t inverse = one_over_one_plus(sum - (UINT32_C(1) << 31));

    for (int32_t i = 0; i < layer->depth; i++) {
        const int32_t share = doubling_high_multiply(inverse, exponential(layer, largest - input[i]));

        output[i] = (int8_t)clamp(rounding_divide_by_power_of_two(share, exponent) - 128, -128, 127);
    }
}

void ecgtiny_softmax(ECGTINY_TABLE struct softmax *layer, const int8_t *input, int8_t *output)
{
    for (int32_t row = 0; row < layer->rows; row++) {
        row_softmax(layer, input, output);
        input += layer->depth;
        output += layer->depth;
    }
}
