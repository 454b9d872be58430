/* SPDX-License-Identifier: Apache-2.0 */
#include "flutter.h"

#include "front_end_constants.h"

void ecgtiny_flutter_init(struct ecgtiny_flutter *flutter)
{
    static const struct ecgtiny_flutter begun = {.limit = INT32_MAX};

    *flutter = begun;
}

/* Puts a value before the others, of which the last is forgotten; returns the sum of all. */
static uint32_t put_first(uint16_t *values, uint32_t count, uint16_t value)
{
    uint32_t sum = value;

    for (uint32_t i = count - 1; i > 0; i--) {
        values[i] = values[i - 1];
        sum += values[i];
    }
    values[0] = value;
    return sum;
}

/* Returns whether the state changes with the end of a second. */
static bool end_second(struct ecgtiny_flutter *flutter)
{
    const uint32_t total = put_first(flutter->counts, ECGTINY_FLUTTER_COUNTS, flutter->large);
    const uint32_t waves = put_first(flutter->waves, ECGTINY_FLUTTER_COUNTS, flutter->begun);
    const uint32_t peaks = put_first(flutter->peaks, ECGTINY_FLUTTER_PEAKS, flutter->peak);
    const uint32_t most = flutter->lasts ? FRONT_END_FLUTTER_BELOW : FRONT_END_FLUTTER_ABOVE;
    const bool found = waves >= FLUTTER_MIN_WAVES && total > most;

    flutter->known = flutter->known < ECGTINY_FLUTTER_PEAKS ? (uint8_t)(flutter->known + 1) : flutter->known;
    flutter->limit =
        flutter->known == ECGTINY_FLUTTER_PEAKS && peaks > FLUTTER_MIN_PEAKS ? (int32_t)peaks : INT32_MAX;
    flutter->samples = 0;
    flutter->large = 0;
    flutter->begun = 0;
    flutter->peak = 0;
    flutter->in_a_row = found != flutter->lasts ? (uint8_t)(flutter->in_a_row + 1) : 0;
    if (flutter->in_a_row < FLUTTER_IN_A_ROW) {
        return false;
    }
    flutter->in_a_row = 0;
    flutter->lasts = !flutter->lasts;
    return true;
}

bool ecgtiny_flutter_push(struct ecgtiny_flutter *flutter, int16_t morphology)
{
    const int32_t height = morphology < 0 ? -(int32_t)morphology : morphology;

    flutter->peak = height > flutter->peak ? (uint16_t)height : flutter->peak;
    const bool is_large = ECGTINY_FLUTTER_PEAKS * FLUTTER_PART * height > flutter->limit;

    if (is_large) {
        flutter->large++;
        flutter->begun = flutter->in_wave ? flutter->begun : (uint16_t)(flutter->begun + 1);
    }
    flutter->in_wave = is_large;
    return ++flutter->samples == FRONT_END_FLUTTER_SECOND && end_second(flutter);
}
