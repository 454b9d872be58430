/* SPDX-License-Identifier: Apache-2.0 */
#include "batch_matmul.h"

#include "broadcast.h"
#include "matrix_product.h"

void ecgtiny_batch_matmul(ECGTINY_TABLE struct batch_matmul *layer, const int8_t *first,
                          ECGTINY_ANYWHERE int8_t *second, int8_t *output)
{
    struct broadcast at = {0};

    do {
        matrix_product(layer, first + at.first, second + at.second, output);
        output += layer->rows * layer->columns;
    } while (broadcast_next(&at, layer->axes, layer->rank));
}

void ecgtiny_batch_matmul_constant(ECGTINY_TABLE struct batch_matmul *layer, const int8_t *input, int8_t *output)
{
    ecgtiny_batch_matmul(layer, input, layer->constant, output);
}
