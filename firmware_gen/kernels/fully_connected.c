#include "fully_connected.h"

#include "fixed_point.h"

static int32_t dot_product(const int8_t *weights, const int8_t *input, int32_t depth)
{
    int32_t sum = 0;

    for (int32_t d = 0; d < depth; d++) {
        sum += (int32_t)weights[d] * input[d];
    }
    return sum;
}

void ecgtiny_fully_connected(const struct fully_connected *layer, const int8_t *input, int8_t *output)
{
    for (int32_t batch = 0; batch < layer->batches; batch++) {
        const int8_t *weights = layer->weights;

        for (int32_t o = 0; o < layer->outputs; o++) {
            const int32_t sum = layer->bias[o] + dot_product(weights, input, layer->depth);
            const int32_t scaled = multiply_by_quantised_multiplier(sum, layer->multiplier[o], layer->shift[o]);

            *output++ = (int8_t)clamp(scaled + layer->output_offset, layer->activation_min, layer->activation_max);
            weights += layer->depth;
        }
        input += layer->depth;
    }
}
