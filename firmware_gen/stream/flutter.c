/* SPDX-License-Identifier: Apache-2.0 */
#include "flutter.h"

#include "front_end_constants.h"

void ecgtiny_flutter_init(struct ecgtiny_flutter *flutter)
{
    static const struct ecgtiny_flutter begun = {.slopes = {.limit = INT32_MAX}, .bends = {.limit = INT32_MAX}};

    *flutter = begun;
}

static void push(struct ecgtiny_differences *differences, int32_t difference)
{
    const int32_t height = difference < 0 ? -difference : difference;

    differences->peak = height > differences->peak ? height : differences->peak;
    if (FLUTTER_PART * height > differences->limit) {
        differences->large++;
    }
}

/* The median of three values. */
static int32_t median(const int32_t *values)
{
    const int32_t least = values[0] < values[1] ? values[0] : values[1];
    const int32_t most = values[0] < values[1] ? values[1] : values[0];

    if (values[2] < least) {
        return least;
    }
    return values[2] < most ? values[2] : most;
}

/* Ends a second; returns the large differences of the last ones. */
static uint32_t end_second(struct ecgtiny_differences *differences, bool known)
{
    uint32_t total = differences->large;

    for (uint32_t i = ECGTINY_FLUTTER_COUNTS - 1; i > 0; i--) {
        differences->counts[i] = differences->counts[i - 1];
        total += differences->counts[i];
    }
    differences->counts[0] = differences->large;
    for (uint32_t i = ECGTINY_FLUTTER_PEAKS - 1; i > 0; i--) {
        differences->peaks[i] = differences->peaks[i - 1];
    }
    differences->peaks[0] = differences->peak;
    differences->peak = 0;
    differences->large = 0;
    differences->limit = median(differences->peaks);
    if (!known || differences->limit <= FLUTTER_MIN_PEAK) {
        differences->limit = INT32_MAX;
    }
    return total;
}

/* Whether the state changes with the end of a second. */
static bool turns(struct ecgtiny_flutter *flutter)
{
    flutter->known = flutter->known < ECGTINY_FLUTTER_PEAKS ? (uint8_t)(flutter->known + 1) : flutter->known;

    const bool known = flutter->known == ECGTINY_FLUTTER_PEAKS;
    const uint32_t slopes = end_second(&flutter->slopes, known);
    const uint32_t bends = end_second(&flutter->bends, known);
    const bool begins = bends > FRONT_END_FLUTTER_BENDS && slopes > FRONT_END_FLUTTER_SLOPES;
    const bool found = flutter->lasts ? bends > FRONT_END_FLUTTER_GOES_ON : begins;

    flutter->samples = 0;
    flutter->in_a_row = found != flutter->lasts ? (uint8_t)(flutter->in_a_row + 1) : 0;
    if (flutter->in_a_row < FLUTTER_IN_A_ROW) {
        return false;
    }
    flutter->in_a_row = 0;
    flutter->lasts = !flutter->lasts;
    return true;
}

bool ecgtiny_flutter_push(struct ecgtiny_flutter *flutter, int32_t slope, int32_t bend)
{
    push(&flutter->slopes, slope);
    push(&flutter->bends, bend);
    return ++flutter->samples == FRONT_END_FLUTTER_SECOND && turns(flutter);
}
