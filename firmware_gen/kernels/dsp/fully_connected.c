/* SPDX-License-Identifier: Apache-2.0 */
/* fully_connected.h for the DSP extension, with the weights as they are: smaller, and slower, than rows.S. */
#include "fully_connected.h"

#include "dot_product.h"
#include "fixed_point.h"
#include "four_rows.h"

enum { ROWS = 4 };

static int8_t finish(const struct fully_connected *layer, int32_t o, int32_t sum)
{
    const int32_t scale = o * layer->per_channel;

    return requantise(layer->bias[o] + sum, layer->multiplier[scale], layer->shift[scale], layer->output_offset,
                      layer->activation_min, layer->activation_max);
}

/* The columns of a row that are not a whole group of four. */
static int32_t rest(const int8_t *weights, const int8_t *input, int32_t depth)
{
    int32_t sum = 0;

    for (int32_t i = depth & ~3; i < depth; i++) {
        sum += (int32_t)weights[i] * input[i];
    }
    return sum;
}

void ecgtiny_fully_connected(const struct fully_connected *layer, const int8_t *input, int8_t *output)
{
    const int32_t depth = layer->depth;
    const int32_t together = depth < 4 ? 0 : layer->outputs & ~(ROWS - 1);

    for (int32_t batch = 0; batch < layer->batches; batch++, input += depth) {
        const int8_t *weights = layer->weights;
        int32_t o = 0;

        while (o < together) {
            int32_t sums[ROWS];

            ecgtiny_four_rows(weights, input, depth, sums);
            for (int32_t row = 0; row < ROWS; row++, o++, weights += depth) {
                *output++ = finish(layer, o, sums[row] + rest(weights, input, depth));
            }
        }
        for (; o < layer->outputs; o++, weights += depth) {
            *output++ = finish(layer, o, dot_product(weights, input, 0, depth));
        }
    }
}
