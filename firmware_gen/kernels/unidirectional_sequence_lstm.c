/* SPDX-License-Identifier: Apache-2.0 */
#include "unidirectional_sequence_lstm.h"

#include <stddef.h>

#include "fixed_point.h"
#include "gate_arguments.h"
#include "sigmoid16.h"

/* A cell state lies in two bytes of the arena: high, and low less 128. Access to the bytes alone has the same meaning
 * with every compiler, whatever the arena was declared as. */
static int32_t load(const int8_t *cell)
{
    return cell[0] * INT32_C(256) + cell[1] + 128;
}

static void store(int8_t *cell, int32_t value)
{
    const int32_t high = shift_right(value, 8);

    cell[0] = (int8_t)high;
    cell[1] = (int8_t)(value - high * 256 - 128);
}

/* What multiply_by_quantised_multiplier makes of half of 1 in Q31, for x up to 2^30 and a shift to the right. */
static int32_t half_shifted(int32_t x, int32_t right)
{
    return rounding_divide_by_power_of_two(shift_right(x + 1, 1), right);
}

static int32_t next_cell(ECGTINY_TABLE struct unidirectional_sequence_lstm *layer, const int32_t *arguments,
                         int32_t cell)
{
    const int32_t enter = sigmoid16_logistic(layer->curve, arguments[INPUT_GATE]);
    const int32_t forget = sigmoid16_logistic(layer->curve, arguments[FORGET_GATE]);
    const int32_t candidate = sigmoid16_tanh_of_third(layer->curve, 3 * arguments[CELL_GATE]);
    const int32_t entering = half_shifted(enter * candidate, -layer->entering_shift);
    const int32_t kept = half_shifted(forget * cell, 14);

    return clamp(kept + saturate_to_int16(entering), layer->cell_min, layer->cell_max);
}

static int8_t next_hidden(ECGTINY_TABLE struct unidirectional_sequence_lstm *layer, int32_t argument, int32_t cell)
{
    const int32_t gate = sigmoid16_logistic(layer->curve, argument);
    const int32_t round = (INT32_C(1) << layer->tanh_shift) >> 1;
    const int32_t scaled = shift_right(cell * layer->tanh_multiplier + round, layer->tanh_shift);

    const int32_t product = gate * sigmoid16_tanh_of_third(layer->curve, scaled);
    const int32_t shown = rounding_divide_by_power_of_two(doubling_high_multiply(product, layer->output_multiplier),
                                                          -layer->output_shift);

    return (int8_t)clamp(shown + layer->output_offset, -128, 127);
}

void ecgtiny_unidirectional_sequence_lstm(ECGTINY_TABLE struct unidirectional_sequence_lstm *layer, const int8_t *input,
                                          int8_t *output, int8_t *scratch)
{
    const int8_t *hidden = NULL;

    for (int32_t unit = 0; unit < layer->units; unit++) {
        store(scratch + 2 * unit, 0);
    }
    for (int32_t step = 0; step < layer->steps; step++) {
        for (int32_t unit = 0; unit < layer->units; unit++) {
            int32_t arguments[GATES];

            gate_arguments(layer, unit, input, hidden, arguments);
            const int32_t cell = next_cell(layer, arguments, load(scratch + 2 * unit));

            store(scratch + 2 * unit, cell);
            output[unit] = next_hidden(layer, arguments[OUTPUT_GATE], cell);
        }
        hidden = output;
        input += layer->features;
        output += layer->units;
    }
}
