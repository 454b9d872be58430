/* SPDX-License-Identifier: Apache-2.0 */
/* The arguments of an LSTM's gates, with the DSP extension: the four rows of a unit share the loads of their operand. */
#ifndef ECGTINY_GATE_ARGUMENTS_H
#define ECGTINY_GATE_ARGUMENTS_H

#include <stddef.h>

#include "dsp.h"
#include "four_rows.h"
#include "rescale.h"
#include "unidirectional_sequence_lstm.h"

/* The sums of a unit's rows, one below the other, with an operand. */
static inline void gate_sums(const int8_t *rows, const int8_t *operand, int32_t depth, int32_t *sums)
{
    if (depth >= 4) {
        ecgtiny_four_rows(rows, operand, depth, sums);
    } else {
        sums[0] = sums[1] = sums[2] = sums[3] = 0;
    }
    for (int32_t i = depth & ~3; i < depth; i++) {
        const int32_t x = operand[i];

        sums[0] += rows[i] * x;
        sums[1] += rows[depth + i] * x;
        sums[2] += rows[2 * depth + i] * x;
        sums[3] += rows[3 * depth + i] * x;
    }
}

static inline int32_t gate_share(const struct unidirectional_sequence_lstm *layer, int32_t operand, int32_t gate,
                                 int32_t sum)
{
    return rescale_to_int16(sum, layer->multiplier[operand * GATES + gate], layer->shift[operand * GATES + gate]);
}

/* The arguments of a unit's gates; a hidden state of zero, before the first step, adds nothing. */
static inline void gate_arguments(const struct unidirectional_sequence_lstm *layer, int32_t unit, const int8_t *input,
                                  const int8_t *hidden, int32_t *arguments)
{
    const int32_t row = unit * GATES;
    int32_t sums[GATES];

    gate_sums(layer->input_weights + row * layer->features, input, layer->features, sums);
    for (int32_t gate = 0; gate < GATES; gate++) {
        arguments[gate] = gate_share(layer, 0, gate, layer->input_bias[row + gate] + sums[gate]);
    }
    if (hidden == NULL) {
        return;
    }
    gate_sums(layer->recurrent_weights + row * layer->units, hidden, layer->units, sums);
    for (int32_t gate = 0; gate < GATES; gate++) {
        const int32_t share = gate_share(layer, 1, gate, layer->recurrent_bias[row + gate] + sums[gate]);

        arguments[gate] = saturate_to_int16(arguments[gate] + share);
    }
}

#endif
