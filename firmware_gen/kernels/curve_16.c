/* SPDX-License-Identifier: Apache-2.0 */
#include "curve_16.h"

#include "int16.h"
#include "sigmoid16.h"

enum { LARGEST_ABOVE_HALF = 16383 }; /* of the logistic function, which does not reach 0 or 1 */

static int32_t logistic(ECGTINY_TABLE struct curve_16 *layer, int32_t magnitude, int32_t negative)
{
    const int32_t value = (sigmoid16_bounded(layer->curve, magnitude, 9) + 512) >> 10;
    const int32_t above_half = value > LARGEST_ABOVE_HALF ? LARGEST_ABOVE_HALF : value;

    return 16384 + (negative ? -above_half : above_half);
}

static int32_t hyperbolic_tangent(ECGTINY_TABLE struct curve_16 *layer, int32_t magnitude, int32_t negative)
{
    const int32_t value = (sigmoid16_bounded(layer->curve, magnitude, 8) + 128) >> 8;

    return negative ? -value : value;
}

void ecgtiny_curve_16(ECGTINY_TABLE struct curve_16 *layer, const int8_t *input, int8_t *output)
{
    const int32_t rounding = layer->shift > 0 ? INT32_C(1) << (layer->shift - 1) : 0;

    for (int32_t i = 0; i < layer->size; i++) {
        const int32_t scaled = shift_right(int16_at(input, i) * layer->multiplier + rounding, layer->shift);
        const int32_t negative = scaled < 0;
        const int32_t magnitude = negative ? -scaled : scaled;

        int16_put(output, i,
                  layer->tanh ? hyperbolic_tangent(layer, magnitude, negative) : logistic(layer, magnitude, negative));
    }
}
