/* SPDX-License-Identifier: Apache-2.0 */
#include "mul.h"

#include "broadcast.h"
#include "fixed_point.h"
#include "int16.h"

void ecgtiny_mul(ECGTINY_TABLE struct mul *layer, const int8_t *first, ECGTINY_ANYWHERE int8_t *second, int8_t *output)
{
    const int32_t outer = layer->rank - 1;
    ECGTINY_TABLE int32_t *last = layer->axes + outer * BROADCAST_MEMBERS;
    struct broadcast at = {0};

    do {
        for (int32_t i = 0; i < last[0]; i++) {
            const int32_t product = (first[at.first + i * last[1]] + layer->offset[0]) *
                                    (second[at.second + i * last[2]] + layer->offset[1]);

            *output++ = requantise(product, layer->multiplier, layer->shift, layer->output_offset,
                                   layer->activation_min, layer->activation_max);
        }
    } while (broadcast_next(&at, layer->axes, outer));
}

void ecgtiny_mul_constant(ECGTINY_TABLE struct mul *layer, const int8_t *input, int8_t *output)
{
    ecgtiny_mul(layer, input, layer->constant, output);
}

void ecgtiny_mul_16(ECGTINY_TABLE struct mul *layer, const int8_t *first, ECGTINY_ANYWHERE int8_t *second,
                    int8_t *output)
{
    const int32_t outer = layer->rank - 1;
    ECGTINY_TABLE int32_t *last = layer->axes + outer * BROADCAST_MEMBERS;
    struct broadcast at = {0};
    int32_t place = 0;

    do {
        for (int32_t i = 0; i < last[0]; i++) {
            const int32_t product = (int16_at(first, at.first + i * last[1]) + layer->offset[0]) *
                                    (int16_at(second, at.second + i * last[2]) + layer->offset[1]);
            const int32_t scaled = multiply_by_quantised_multiplier(product, layer->multiplier, layer->shift);

            int16_put(output, place++,
                      clamp(scaled + layer->output_offset, layer->activation_min, layer->activation_max));
        }
    } while (broadcast_next(&at, layer->axes, outer));
}

void ecgtiny_mul_16_constant(ECGTINY_TABLE struct mul *layer, const int8_t *input, int8_t *output)
{
    ecgtiny_mul_16(layer, input, layer->constant, output);
}
