/* SPDX-License-Identifier: Apache-2.0 */
/* Signal quality of a beat: common/frontend/quality.py of ecgtiny's source. */
#ifndef ECGTINY_QUALITY_H
#define ECGTINY_QUALITY_H

#include <stdbool.h>
#include <stdint.h>

#include "decimate.h"
#include "front_end_sizes.h"

/* Raw measures of a beat, in 2.5 uV. */
struct ecgtiny_measures {
    int32_t range;  /* of the window: highest less lowest sample */
    int32_t noise;  /* sum of its absolute second differences outside the QRS complex */
    int32_t wander; /* largest absolute second difference of the baseline in two seconds, 0 where it hardly moved */
};

struct ecgtiny_signal_quality {
    uint16_t since_missing; /* working samples since the last one with a count that was missing, */
    uint16_t since_railed;  /* and with one at a rail; UINT16_MAX when that is very long ago */
    uint8_t phase;          /* working samples since one was put into the ring */
    uint8_t at;             /* of the oldest in the ring */
    int16_t baseline[ECGTINY_QUALITY_WANDER_SAMPLES];
};

void ecgtiny_quality_init(struct ecgtiny_signal_quality *quality);

void ecgtiny_quality_push(struct ecgtiny_signal_quality *quality, const struct ecgtiny_working_sample *working,
                          int16_t baseline);

/* Returns the measures of a beat that leaves now, with window[ECGTINY_WINDOW_LENGTH]. */
struct ecgtiny_measures ecgtiny_measure(const struct ecgtiny_signal_quality *quality, const int16_t *window);

/* Returns the bits of ecgtiny_quality for a beat that leaves now; its window began so many working samples ago. */
uint8_t ecgtiny_assess_quality(const struct ecgtiny_signal_quality *quality, uint32_t began,
                               const struct ecgtiny_measures *measures);

#endif
