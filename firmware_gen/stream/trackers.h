/* SPDX-License-Identifier: Apache-2.0 */
/* Running medians, deviations and averages of a patient's readings: quantize/monitor/trackers.py of ecgtiny's source. A
 * reading is an int16; ``seen`` is how many readings of its kind came before. */
#ifndef ECGTINY_TRACKERS_H
#define ECGTINY_TRACKERS_H

#include <stdint.h>

/* Median and median absolute deviation, both in Q8. */
struct ecgtiny_tracker {
    int32_t median;
    int32_t spread;
};

/* How far a reading is off the median, in 1/16 of the deviation, which counts as at least ``floor``. Within int16. */
int32_t ecgtiny_deviation(const struct ecgtiny_tracker *tracker, int32_t floor, int32_t value);

/* The median in units of the reading. */
int32_t ecgtiny_median(const struct ecgtiny_tracker *tracker);

void ecgtiny_track(struct ecgtiny_tracker *tracker, int32_t floor, int32_t value, uint32_t seen);

/* The next value of a moving average in Q4, which moves by 1, 1/2, 1/4 ... down to 1/16. */
int32_t ecgtiny_average(int32_t average, int32_t value, uint32_t seen);

/* The average in units of the reading. */
int16_t ecgtiny_mean(int32_t average);

#endif
