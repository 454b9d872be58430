/* SPDX-License-Identifier: Apache-2.0 */
/* The largest mean absolute residual over a window of consecutive samples, in 1/65536 of a standard deviation. */
#include "residual.h"

static uint32_t sum_of(const half *residuals, int32_t count)
{
    int32_t sum = count % 2 != 0 ? residuals[count - 1] : 0;

    for (const half *end = residuals + (count & ~1); residuals < end; residuals += 2) {
        sum = smlad(load_word(residuals), 0x00010001, sum);
    }
    return (uint32_t)sum;
}

/* The slack is by how much the window's sum is less than the largest so far. A step of the window adds what leaves less
 * what enters; below 0 the window is the largest itself. Of |r| <= 32767 a difference has 16 bits, and the sum of all
 * samples, of which there are 32767 at most, has 30. */
int32_t ecgtiny_reduce(const struct score *rule, const half *residuals)
{
    const half *leaving = residuals;
    const half *entering = residuals + rule->window;
    const half *const last = residuals + (rule->samples - rule->window);
    int32_t slack = 0;

#pragma GCC unroll 2
    for (; leaving + 1 < last; leaving += 2, entering += 2) {
        const uint32_t two = differences(load_word(leaving), load_word(entering));

        slack = not_negative(slack + low_half(two));
        slack = not_negative(slack + high_half(two));
    }
    if (leaving < last) {
        slack = not_negative(slack + *leaving - *entering);
    }
    return mean_in_65536ths(sum_of(last, rule->window) + (uint32_t)slack, (uint32_t)rule->window);
}
