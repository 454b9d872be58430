/* SPDX-License-Identifier: Apache-2.0 */
#include "residual.h"

/* Factors below 2^15 and int8 activations keep the sums within 2^15 * 510 + 2^29; that r fits 16 bits is what export
 * proves of these constants. After an odd count the last pair's upper half holds no activation: nothing reads what it
 * gives, and nothing of it reaches the lower half. */
void ecgtiny_residuals(const struct score *rule, half *input, const half *output, int32_t count)
{
    const uint32_t factors = pair((uint32_t)rule->input_factor, (uint32_t)-rule->output_factor);
    const int32_t shift = rule->shift;
    const int32_t constant = (INT32_C(1) << (shift - 1)) - rule->input_factor * rule->input_zero_point +
                             rule->output_factor * rule->output_zero_point;
    const word *y = (const word *)output;
    word *const end = (word *)input + (count + 1) / 2;

#pragma GCC unroll 2
    for (word *x = (word *)input; x < end; x++, y++) {
        const int32_t even = smlabt(*y, factors, smlabb(*x, factors, constant));
        const int32_t odd = smlatt(*y, factors, smlatb(*x, factors, constant));

        *x = magnitudes(pair((uint32_t)(even >> shift), (uint32_t)(odd >> shift)));
    }
}
