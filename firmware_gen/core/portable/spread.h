/* SPDX-License-Identifier: Apache-2.0 */
/* Sums over the samples of one lead, in portable C. */
#ifndef ECGTINY_SPREAD_H
#define ECGTINY_SPREAD_H

#include "normalise.h"

static inline int32_t sum_of(const int16_t *counts, int32_t samples, int32_t leads)
{
    int32_t sum = 0;

    for (int32_t i = 0; i < samples; i++) {
        sum += counts[i * leads];
    }
    return sum;
}

/* D = N * sum of squares - (sum)^2, which is N (N - 1) times the sample variance. */
static inline uint64_t spread_of(ECGTINY_TABLE struct normalisation *rule, const int16_t *counts, int32_t sum)
{
    uint64_t squares = 0;

    for (int32_t i = 0; i < rule->length; i++) {
        const int32_t count = counts[i * rule->leads];

        squares += (uint32_t)(count * count);
    }
    return (uint64_t)rule->length * squares - (uint64_t)((int64_t)sum * sum);
}

#endif
