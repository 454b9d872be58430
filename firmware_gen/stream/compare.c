#include "compare.h"

#include "integers.h"
#include "templates.h"

enum {
    REACH = 6,      /* samples by which the template is moved to fit */
    CORE_FROM = 15, /* where the fit is judged */
    CORE_LENGTH = 35,
    RUN = 8, /* the largest residual is that of 80 ms, */
    RUN_FROM = 11,
    RUN_TO = 60, /* within these samples */
    SLOPES = COMPLEX_LENGTH - 1
};

static int32_t distance(const int16_t *one, const int16_t *other, uint32_t length)
{
    int32_t sum = 0;

    for (uint32_t i = 0; i < length; i++) {
        sum += magnitude_of(one[i] - other[i]);
    }
    return sum;
}

/* The first of the shifts that fit best: how much later the usual wave comes. */
static int32_t best_shift(const int16_t *wave, const int16_t *usual)
{
    int32_t best = 0;
    int32_t least = INT32_MAX;

    for (int32_t shift = -REACH; shift <= REACH; shift++) {
        const int32_t sum = distance(wave + CORE_FROM, usual + CORE_FROM - shift, CORE_LENGTH);

        best = sum < least ? shift : best;
        least = smaller(sum, least);
    }
    return best;
}

/* Moves a wave later, its ends held. */
static void move(const int16_t *wave, int32_t shift, int16_t *moved)
{
    for (int32_t i = 0; i < TEMPLATE_LENGTH; i++) {
        moved[i] = wave[clamp(i - shift, 0, TEMPLATE_LENGTH - 1)];
    }
}

static int32_t largest_run(const int16_t *wave, const int16_t *moved)
{
    int32_t sum = distance(wave + RUN_FROM, moved + RUN_FROM, RUN);
    int32_t largest = sum;

    for (uint32_t i = RUN_FROM + RUN; i < RUN_TO; i++) {
        sum += magnitude_of(wave[i] - moved[i]) - magnitude_of(wave[i - RUN] - moved[i - RUN]);
        largest = larger(largest, sum);
    }
    return largest;
}

static int32_t unlike(const int16_t *wave, const int16_t *moved)
{
    int16_t one[COMPLEX_LENGTH];
    int16_t other[COMPLEX_LENGTH];
    const int32_t energy = ecgtiny_centre(wave, one);
    const int32_t usual = ecgtiny_centre(moved, other);

    return ecgtiny_dissimilarity(ecgtiny_product(one, other), energy, usual);
}

static int32_t unlike_slopes(const int16_t *wave, const int16_t *moved)
{
    int32_t product = 0;
    int32_t energy = 0;
    int32_t usual = 0;

    for (uint32_t i = 0; i < SLOPES; i++) {
        const int32_t one = wave[i + 1] - wave[i];
        const int32_t other = moved[i + 1] - moved[i];

        product += one * other;
        energy += one * one;
        usual += other * other;
    }
    return ecgtiny_dissimilarity(product, energy, usual);
}

struct comparison ecgtiny_compare(const int16_t *wave, const int16_t *usual)
{
    int16_t moved[TEMPLATE_LENGTH];

    move(usual, best_shift(wave, usual), moved);
    const struct comparison found = {
        .largest = largest_run(wave, moved),
        .qrs = unlike(wave + COMPLEX_FROM, moved + COMPLEX_FROM),
        .slopes = unlike_slopes(wave + COMPLEX_FROM, moved + COMPLEX_FROM),
        .readouts = ecgtiny_read_segments(wave, moved),
    };

    return found;
}
