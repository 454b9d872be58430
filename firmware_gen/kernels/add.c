/* SPDX-License-Identifier: Apache-2.0 */
#include "add.h"

#include "broadcast.h"
#include "fixed_point.h"
#include "int16.h"

enum { FRACTION = 20, FRACTION_16 = 15 };

/* An operand with fractional bits. No factor is above 1/2: neither a term nor the sum of two leaves 32 bits. */
static int32_t term(ECGTINY_TABLE struct add *layer, int32_t side, int32_t value, int32_t fraction)
{
    const int32_t shifted = (value + layer->offset[side]) * (INT32_C(1) << fraction);

    return layer->sign[side] *
           multiply_by_quantised_multiplier(shifted, layer->multiplier[side], layer->shift[side]);
}

void ecgtiny_add(ECGTINY_TABLE struct add *layer, const int8_t *first, ECGTINY_ANYWHERE int8_t *second, int8_t *output)
{
    const int32_t outer = layer->rank - 1;
    ECGTINY_TABLE int32_t *last = layer->axes + outer * BROADCAST_MEMBERS;
    struct broadcast at = {0};

    do {
        for (int32_t i = 0; i < last[0]; i++) {
            const int32_t sum = term(layer, 0, first[at.first + i * last[1]], FRACTION) +
                                term(layer, 1, second[at.second + i * last[2]], FRACTION);

            *output++ = requantise(sum, layer->output_multiplier, layer->output_shift, layer->output_offset,
                                   layer->activation_min, layer->activation_max);
        }
    } while (broadcast_next(&at, layer->axes, outer));
}

void ecgtiny_add_constant(ECGTINY_TABLE struct add *layer, const int8_t *input, int8_t *output)
{
    ecgtiny_add(layer, input, layer->constant, output);
}

void ecgtiny_add_16(ECGTINY_TABLE struct add *layer, const int8_t *first, ECGTINY_ANYWHERE int8_t *second,
                    int8_t *output)
{
    const int32_t outer = layer->rank - 1;
    ECGTINY_TABLE int32_t *last = layer->axes + outer * BROADCAST_MEMBERS;
    struct broadcast at = {0};
    int32_t place = 0;

    do {
        for (int32_t i = 0; i < last[0]; i++) {
            const int32_t sum = term(layer, 0, int16_at(first, at.first + i * last[1]), FRACTION_16) +
                                term(layer, 1, int16_at(second, at.second + i * last[2]), FRACTION_16);
            const int32_t scaled =
                multiply_by_quantised_multiplier(sum, layer->output_multiplier, layer->output_shift);

            int16_put(output, place++,
                      clamp(scaled + layer->output_offset, layer->activation_min, layer->activation_max));
        }
    } while (broadcast_next(&at, layer->axes, outer));
}

void ecgtiny_add_16_constant(ECGTINY_TABLE struct add *layer, const int8_t *input, int8_t *output)
{
    ecgtiny_add_16(layer, input, layer->constant, output);
}
