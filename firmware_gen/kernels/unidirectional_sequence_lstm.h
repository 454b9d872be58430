/* SPDX-License-Identifier: Apache-2.0 */
/* UNIDIRECTIONAL_SEQUENCE_LSTM over one sequence, from states of zero: output[t] is the hidden state after input[t].
 * The four gates are, in this order, input, forget, cell and output. */
#ifndef ECGTINY_UNIDIRECTIONAL_SEQUENCE_LSTM_H
#define ECGTINY_UNIDIRECTIONAL_SEQUENCE_LSTM_H

#include <stdint.h>

#include "program_memory.h"

enum { INPUT_GATE, FORGET_GATE, CELL_GATE, OUTPUT_GATE, GATES };

struct unidirectional_sequence_lstm {
    int32_t steps;
    int32_t features;
    int32_t units;
    int32_t cell_min;
    int32_t cell_max;
    int32_t entering_shift;  /* takes half the product of input and cell gate to the cell state; not positive */
    int32_t tanh_multiplier; /* takes the cell state, after a shift to the right, to 3 times Q3.12 */
    int32_t tanh_shift;
    int32_t output_multiplier; /* Q31; takes the product of output gate and tanh to the hidden state */
    int32_t output_shift;      /* not positive */
    int32_t output_offset;
    ECGTINY_TABLE int8_t *input_weights;     /* [units][4][features] */
    ECGTINY_TABLE int8_t *recurrent_weights; /* [units][4][units] */
    ECGTINY_TABLE int32_t *input_bias;       /* [units][4]; holds the input's zero point already */
    ECGTINY_TABLE int32_t *recurrent_bias;   /* [units][4]; holds the hidden state's zero point */
    ECGTINY_TABLE int32_t *multiplier;       /* [2][4], Q31: of the input, of the hidden state */
    ECGTINY_TABLE int8_t *shift;             /* [2][4], positive is left */
    ECGTINY_TABLE int16_t *curve;            /* [256], see sigmoid16.h */
};

/* scratch[2 * units] holds the cell state. */
void ecgtiny_unidirectional_sequence_lstm(ECGTINY_TABLE struct unidirectional_sequence_lstm *layer, const int8_t *input,
                                          int8_t *output, int8_t *scratch);

#endif
