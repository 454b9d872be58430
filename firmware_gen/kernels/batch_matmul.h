/* SPDX-License-Identifier: Apache-2.0 */
/* BATCH_MATMUL: output[row][column] = requantise(sum over d of (first[row][d] + offset[0]) * (second[d][column] +
 * offset[1])), for each of the batches that the operands are broadcast over. */
#ifndef ECGTINY_BATCH_MATMUL_H
#define ECGTINY_BATCH_MATMUL_H

#include <stdint.h>

#include "program_memory.h"

struct batch_matmul {
    int32_t rank; /* axes of batches */
    int32_t rows;
    int32_t columns;
    int32_t depth;
    int32_t row_step;      /* in the first operand */
    int32_t depth_step[2]; /* in both */
    int32_t column_step;   /* in the second operand */
    int32_t output_row_step;
    int32_t output_column_step;
    int32_t offset[2];
    int32_t multiplier; /* Q31 */
    int32_t shift;      /* positive is left */
    int32_t output_offset;
    ECGTINY_TABLE int32_t *axes;    /* [rank][3], see broadcast.h */
    ECGTINY_TABLE int8_t *constant; /* the second operand, for ecgtiny_batch_matmul_constant */
};

void ecgtiny_batch_matmul(ECGTINY_TABLE struct batch_matmul *layer, const int8_t *first,
                          ECGTINY_ANYWHERE int8_t *second, int8_t *output);
void ecgtiny_batch_matmul_constant(ECGTINY_TABLE struct batch_matmul *layer, const int8_t *input, int8_t *output);

#endif
