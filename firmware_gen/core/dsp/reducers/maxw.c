/* The largest mean absolute residual over a window of consecutive samples, in 1/65536 of a standard deviation. */
#include "residual.h"

int32_t ecgtiny_reduce(const struct score *rule, const half *residuals)
{
    const half *const end = residuals + rule->samples;
    const half *leaving = residuals;
    const half *entering = residuals;
    uint32_t sum = 0;

    for (int32_t i = 0; i < rule->window; i++) {
        sum += (uint32_t)*entering++;
    }
    uint32_t largest = sum;

    while (entering < end) {
        sum += (uint32_t)*entering++ - (uint32_t)*leaving++;
        if (sum > largest) {
            largest = sum;
        }
    }
    return mean_in_65536ths(largest, (uint32_t)rule->window);
}
