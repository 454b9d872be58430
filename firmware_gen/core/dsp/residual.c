#include "residual.h"

static uint32_t absolute(int32_t x)
{
    return (uint32_t)(x < 0 ? -x : x);
}

void ecgtiny_residuals(const struct score *rule, half *input, const half *output, int32_t count)
{
    const uint32_t factors = pair((uint32_t)rule->input_factor, (uint32_t)-rule->output_factor);
    const int32_t constant = (INT32_C(1) << (rule->shift - 1)) - rule->input_factor * rule->input_zero_point +
                             rule->output_factor * rule->output_zero_point;
    word *x = (word *)input;
    const word *y = (const word *)output;

    for (int32_t i = 0; i < count; i += 2, x++, y++) {
        const int32_t even = smlabt(*y, factors, smlabb(*x, factors, constant));
        const int32_t odd = smlatt(*y, factors, smlatb(*x, factors, constant));

        *x = pair(absolute(shift_right_quick(even, rule->shift)), absolute(shift_right_quick(odd, rule->shift)));
    }
}
