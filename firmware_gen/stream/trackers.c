/* SPDX-License-Identifier: Apache-2.0 */
#include "trackers.h"

#include "integers.h"
#include "monitor_constants.h"
#include "shift_right.h"

enum {
    FINE = 1 << TRACKERS_FINE_BITS, /* of a reading in the median and the deviation */
    AVERAGE_FINE = 1 << TRACKERS_AVERAGE_BITS
};

static int32_t spread_of(const struct ecgtiny_tracker *tracker, int32_t floor)
{
    return larger(tracker->spread, floor * FINE);
}

int32_t ecgtiny_deviation(const struct ecgtiny_tracker *tracker, int32_t floor, int32_t value)
{
    const int32_t off = (value * FINE - tracker->median) * TRACKERS_SIXTEENTHS / spread_of(tracker, floor);

    return clamp(off, -INT16_MAX, INT16_MAX);
}

int32_t ecgtiny_median(const struct ecgtiny_tracker *tracker)
{
    return shift_right(tracker->median + FINE / 2, TRACKERS_FINE_BITS);
}

void ecgtiny_track(struct ecgtiny_tracker *tracker, int32_t floor, int32_t value, uint32_t seen)
{
    if (seen == 0) {
        tracker->median = value * FINE;
        tracker->spread = floor * TRACKERS_FIRST_SPREAD * FINE;
        return;
    }
    const int32_t spread = spread_of(tracker, floor);
    const int32_t error = value * FINE - tracker->median;
    const int32_t step = spread >> (seen >= 32 ? 4 : seen >= 16 ? 3 : 2);
    const int32_t grown = spread >> (seen >= 64 ? 6 : 4);

    tracker->median += clamp(error, -step, step);
    tracker->spread = magnitude_of(error) > spread ? spread + grown : spread - grown;
}

int32_t ecgtiny_average(int32_t average, int32_t value, uint32_t seen)
{
    const int32_t shift = smaller(ecgtiny_bit_length(seen), TRACKERS_SLOWEST_AVERAGE);

    return average + shift_right(value * AVERAGE_FINE - average + ((1 << shift) >> 1), shift);
}

int16_t ecgtiny_mean(int32_t average)
{
    return (int16_t)shift_right(average + AVERAGE_FINE / 2, TRACKERS_AVERAGE_BITS);
}
