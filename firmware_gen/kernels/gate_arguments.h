/* SPDX-License-Identifier: Apache-2.0 */
/* The arguments of an LSTM's gates: what the input and the hidden state add to each, in Q3.12. */
#ifndef ECGTINY_GATE_ARGUMENTS_H
#define ECGTINY_GATE_ARGUMENTS_H

#include <stddef.h>

#include "dot_product.h"
#include "fixed_point.h"
#include "unidirectional_sequence_lstm.h"

static inline int32_t saturate_to_int16(int32_t x)
{
    return clamp(x, -32768, 32767);
}

/* What the input or, with recurrent = 1, the hidden state adds to the argument of a gate. */
static inline int32_t gate_share(ECGTINY_TABLE struct unidirectional_sequence_lstm *layer, int32_t recurrent,
                                 int32_t unit, int32_t gate, const int8_t *operand)
{
    const int32_t row = unit * GATES + gate;
    const int32_t depth = recurrent ? layer->units : layer->features;
    ECGTINY_TABLE int8_t *weights = recurrent ? layer->recurrent_weights : layer->input_weights;
    ECGTINY_TABLE int32_t *bias = recurrent ? layer->recurrent_bias : layer->input_bias;
    const int32_t sum = bias[row] + dot_product(weights + row * depth, operand, 0, depth);

    return saturate_to_int16(multiply_by_quantised_multiplier(sum, layer->multiplier[recurrent * GATES + gate],
                                                              layer->shift[recurrent * GATES + gate]));
}

/* The arguments of a unit's gates; a hidden state of zero, before the first step, adds nothing. */
static inline void gate_arguments(ECGTINY_TABLE struct unidirectional_sequence_lstm *layer, int32_t unit,
                                  const int8_t *input, const int8_t *hidden, int32_t *arguments)
{
    for (int32_t gate = 0; gate < GATES; gate++) {
        const int32_t from_input = gate_share(layer, 0, unit, gate, input);

        arguments[gate] =
            hidden == NULL ? from_input : saturate_to_int16(from_input + gate_share(layer, 1, unit, gate, hidden));
    }
}

#endif
