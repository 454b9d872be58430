/* SPDX-License-Identifier: Apache-2.0 */
/* The filters of the working signal: common/frontend/filters.py of ecgtiny's source, sample by sample. Export proves
 * that every sum fits 32 bits. Lengths and lags are in working samples. */
#ifndef ECGTINY_FILTERS_H
#define ECGTINY_FILTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "decimate.h"
#include "front_end_sizes.h"

struct ecgtiny_filters {
    bool primed;            /* a sample was taken */
    uint16_t gap;           /* working samples with a missing count in a row, FRONT_END_BLANKING_GAP at most */
    uint16_t blanking_left; /* working samples for which the energy is still blanked */
    uint16_t history_at;
    uint16_t ring_at;
    int32_t lowpassed_sum;
    int32_t average_sum;
    int32_t energy;
    /* Rings with each sample twice, so that the last ones always lie in a row: */
    int16_t history[2 * ECGTINY_FRONT_END_FIR_LENGTH]; /* working samples, the oldest at history_at */
    int16_t lowpassed[2 * ECGTINY_FRONT_END_BASELINE]; /* low-passed samples, the oldest at ring_at */
    /* And one with each sample once: */
    int16_t average[ECGTINY_FRONT_END_BASELINE]; /* the first of the two moving averages, the oldest at ring_at */
};

struct ecgtiny_filtered {
    int16_t baseline;
    int16_t morphology; /* the low-passed signal less its baseline */
    int32_t slope;      /* the first difference of the low-passed signal */
    int32_t bend;       /* and its second difference */
    int32_t energy;     /* of the QRS complex: the sum of absolute second differences over its width; 0 in blanking */
};

void ecgtiny_filters_init(struct ecgtiny_filters *filters);

/* Returns the energy FRONT_END_REFRACTORY samples ago by second differences of half the span. */
int32_t ecgtiny_fine_energy(const struct ecgtiny_filters *filters);

struct ecgtiny_filtered ecgtiny_filter(struct ecgtiny_filters *filters, const struct ecgtiny_working_sample *working);

#endif
