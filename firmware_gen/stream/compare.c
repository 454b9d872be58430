/* SPDX-License-Identifier: Apache-2.0 */
#include "compare.h"

#include "integers.h"
#include "monitor_constants.h"
#include "templates.h"

enum {
    CORE_LENGTH = COMPARE_CORE_TO - COMPARE_CORE_FROM, /* where the fit is measured */
    SLOPES = ECGTINY_COMPLEX_LENGTH - 1
};

static int32_t distance(const int16_t *one, const int16_t *other, uint32_t length)
{
    int32_t sum = 0;

    for (uint32_t i = 0; i < length; i++) {
        sum += magnitude_of(one[i] - other[i]);
    }
    return sum;
}

/* The first of the shifts that fit best: how much later the reference wave comes. */
static int32_t best_shift(const int16_t *wave, const int16_t *reference)
{
    int32_t best = 0;
    int32_t least = INT32_MAX;

    for (int32_t shift = -COMPARE_REACH; shift <= COMPARE_REACH; shift++) {
        const int32_t sum = distance(wave + COMPARE_CORE_FROM, reference + COMPARE_CORE_FROM - shift, CORE_LENGTH);

        best = sum < least ? shift : best;
        least = smaller(sum, least);
    }
    return best;
}

/* Moves a wave later, its ends held. */
static void move(const int16_t *wave, int32_t shift, int16_t *moved)
{
    for (int32_t i = 0; i < ECGTINY_TEMPLATES_LENGTH; i++) {
        moved[i] = wave[clamp(i - shift, 0, ECGTINY_TEMPLATES_LENGTH - 1)];
    }
}

static int32_t largest_run(const int16_t *wave, const int16_t *moved)
{
    int32_t sum = distance(wave + COMPARE_SEARCHED_FROM, moved + COMPARE_SEARCHED_FROM, COMPARE_RUN);
    int32_t largest = sum;

    for (uint32_t i = COMPARE_SEARCHED_FROM + COMPARE_RUN; i < COMPARE_SEARCHED_TO; i++) {
        sum += magnitude_of(wave[i] - moved[i]) - magnitude_of(wave[i - COMPARE_RUN] - moved[i - COMPARE_RUN]);
        largest = larger(largest, sum);
    }
    return largest;
}

static int32_t complex_dissimilarity(const int16_t *wave, const int16_t *moved)
{
    int16_t one[ECGTINY_COMPLEX_LENGTH];
    int16_t other[ECGTINY_COMPLEX_LENGTH];
    const int32_t energy = ecgtiny_centre(wave, one);
    const int32_t reference = ecgtiny_centre(moved, other);

    return ecgtiny_dissimilarity(ecgtiny_product(one, other), energy, reference);
}

static int32_t slope_dissimilarity(const int16_t *wave, const int16_t *moved)
{
    int32_t product = 0;
    int32_t energy = 0;
    int32_t reference = 0;

    for (uint32_t i = 0; i < SLOPES; i++) {
        const int32_t one = wave[i + 1] - wave[i];
        const int32_t other = moved[i + 1] - moved[i];

        product += one * other;
        energy += one * one;
        reference += other * other;
    }
    return ecgtiny_dissimilarity(product, energy, reference);
}

struct comparison ecgtiny_compare(const int16_t *wave, const int16_t *reference)
{
    int16_t moved[ECGTINY_TEMPLATES_LENGTH];

    move(reference, best_shift(wave, reference), moved);
    const struct comparison found = {
        .largest = largest_run(wave, moved),
        .qrs = complex_dissimilarity(wave + TEMPLATES_COMPLEX_FROM, moved + TEMPLATES_COMPLEX_FROM),
        .slopes = slope_dissimilarity(wave + TEMPLATES_COMPLEX_FROM, moved + TEMPLATES_COMPLEX_FROM),
        .readouts = ecgtiny_read_segments(wave, moved),
    };

    return found;
}
