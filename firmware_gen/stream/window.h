/* SPDX-License-Identifier: Apache-2.0 */
/* The window of a beat: common/frontend/window.py of ecgtiny's source. The morphology signal around the R peak,
 * resampled to 200 Hz by cubic interpolation; positions are in Q16 working samples. */
#ifndef ECGTINY_WINDOW_H
#define ECGTINY_WINDOW_H

#include <stdint.h>

#include "filters.h"
#include "front_end_sizes.h"
#include "qrs.h"

/* The last samples of the morphology signal; the first of the ring stand behind its last too, so that
 * ECGTINY_WINDOW_TAPS of them always lie in a row. */
struct ecgtiny_morphology {
    uint32_t at; /* where the next one goes */
    int16_t ring[ECGTINY_FRONT_END_RING + ECGTINY_WINDOW_TAPS - 1];
};

/* Which way the patient's beats are sharpest. */
struct ecgtiny_polarity {
    int32_t sum;  /* of the beats' polarities, leaky */
    int32_t sign; /* 1 or -1; 0 before the first beat */
};

void ecgtiny_morphology_init(struct ecgtiny_morphology *morphology);

void ecgtiny_morphology_push(struct ecgtiny_morphology *morphology, int16_t sample);

/* Returns the fiducial points of the QRS complex whose energy peaked FRONT_END_REFRACTORY samples ago. */
struct ecgtiny_fiducials ecgtiny_find_fiducials(const struct ecgtiny_filters *filters);

void ecgtiny_polarity_init(struct ecgtiny_polarity *polarity);

/* Learns from the next beat; returns the offset of that fiducial point which lies on the patient's side. */
int32_t ecgtiny_choose_fiducial(struct ecgtiny_polarity *polarity, const struct ecgtiny_fiducials *fiducials);

/* The samples from an R peak to the one with which its window is complete; offset is what the R peak lies behind the
 * sample that both are counted from. */
int32_t ecgtiny_window_end(int32_t offset);

/* Writes window[ECGTINY_WINDOW_LENGTH] of the R peak at ``offset`` from the sample ``ago`` before the newest; returns
 * how many samples ago the window began. */
uint32_t ecgtiny_window(const struct ecgtiny_morphology *morphology, uint32_t ago, int32_t offset, int16_t *window);

#endif
