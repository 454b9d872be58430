/* SPDX-License-Identifier: Apache-2.0 */
#include "unidirectional_sequence_lstm.h"

#include <stddef.h>

#include "dot_product.h"
#include "fixed_point.h"
#include "sigmoid16.h"

enum { INPUT_GATE, FORGET_GATE, CELL_GATE, OUTPUT_GATE, GATES };

#define HALF_Q31 (INT32_C(1) << 30)

static int32_t saturate(int32_t x)
{
    return clamp(x, -32768, 32767);
}

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

/* What the input or, with recurrent = 1, the hidden state adds to the argument of a gate, in Q3.12. */
static int32_t share(ECGTINY_TABLE struct unidirectional_sequence_lstm *layer, int32_t recurrent, int32_t unit,
                     int32_t gate, const int8_t *operand)
{
    const int32_t row = unit * GATES + gate;
    const int32_t depth = recurrent ? layer->units : layer->features;
    ECGTINY_TABLE int8_t *weights = recurrent ? layer->recurrent_weights : layer->input_weights;
    ECGTINY_TABLE int32_t *bias = recurrent ? layer->recurrent_bias : layer->input_bias;
    const int32_t sum = bias[row] + dot_product(weights + row * depth, operand, 0, depth);

    return saturate(multiply_by_quantised_multiplier(sum, layer->multiplier[recurrent * GATES + gate],
                                                     layer->shift[recurrent * GATES + gate]));
}

/* The argument of a gate; a hidden state of zero, before the first step, adds nothing. */
static int32_t argument(ECGTINY_TABLE struct unidirectional_sequence_lstm *layer, int32_t unit, int32_t gate,
                        const int8_t *input, const int8_t *hidden)
{
    const int32_t from_input = share(layer, 0, unit, gate, input);

    return hidden == NULL ? from_input : saturate(from_input + share(layer, 1, unit, gate, hidden));
}

static int32_t next_cell(ECGTINY_TABLE struct unidirectional_sequence_lstm *layer, int32_t unit, const int8_t *input,
                         const int8_t *hidden, int32_t cell)
{
    const int32_t enter = sigmoid16_logistic(layer->curve, argument(layer, unit, INPUT_GATE, input, hidden));
    const int32_t forget = sigmoid16_logistic(layer->curve, argument(layer, unit, FORGET_GATE, input, hidden));
    const int32_t candidate =
        sigmoid16_tanh_of_third(layer->curve, 3 * argument(layer, unit, CELL_GATE, input, hidden));
    const int32_t entering = multiply_by_quantised_multiplier(enter * candidate, HALF_Q31, layer->entering_shift);
    const int32_t kept = multiply_by_quantised_multiplier(forget * cell, HALF_Q31, -14);

    return clamp(kept + saturate(entering), layer->cell_min, layer->cell_max);
}

static int8_t next_hidden(ECGTINY_TABLE struct unidirectional_sequence_lstm *layer, int32_t unit, const int8_t *input,
                          const int8_t *hidden, int32_t cell)
{
    const int32_t gate = sigmoid16_logistic(layer->curve, argument(layer, unit, OUTPUT_GATE, input, hidden));
    const int32_t round = (INT32_C(1) << layer->tanh_shift) >> 1;
    const int32_t scaled = shift_right(cell * layer->tanh_multiplier + round, layer->tanh_shift);

    return requantise(gate * sigmoid16_tanh_of_third(layer->curve, scaled), layer->output_multiplier,
                      layer->output_shift, layer->output_offset, -128, 127);
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
            const int32_t cell = next_cell(layer, unit, input, hidden, load(scratch + 2 * unit));

            store(scratch + 2 * unit, cell);
            output[unit] = next_hidden(layer, unit, input, hidden, cell);
        }
        hidden = output;
        input += layer->features;
        output += layer->units;
    }
}
