/* SPDX-License-Identifier: Apache-2.0 */
/* Atrial fibrillation from the irregularity of RR intervals: quantize/monitor/fibrillation.py of ecgtiny's source. */
#ifndef ECGTINY_FIBRILLATION_H
#define ECGTINY_FIBRILLATION_H

#include <stdbool.h>
#include <stdint.h>

#include "ectopy.h"
#include "monitor_sizes.h"

struct ecgtiny_fibrillation {
    uint16_t intervals[ECGTINY_FIBRILLATION_INTERVALS]; /* ms, the oldest first */
    uint8_t known;                                      /* how many of them */
    bool risen;
    bool lasts;
    bool reported;
    int32_t pairs;  /* that differ, smoothed, Q10 */
    int32_t mean;   /* smoothed interval in ms, Q8 */
    int32_t square; /* of the sums' relative difference, smoothed, Q24 */
    uint32_t first; /* sample of the beat with which the irregularity rose */
    uint32_t last;  /* sample of the last beat whose own window was irregular */
};

void ecgtiny_fibrillation_init(struct ecgtiny_fibrillation *state);

/* Takes the next beat that is neither abnormal nor behind an abnormal one; ``rr`` is the interval before it in ms. */
void ecgtiny_fibrillation_take(struct ecgtiny_fibrillation *state, uint32_t sample, uint32_t rr, bool may_report,
                               struct ecgtiny_brought *brought);

/* Ends the episode, if there is one; another would begin at the sample. */
void ecgtiny_fibrillation_end(struct ecgtiny_fibrillation *state, uint32_t sample, struct ecgtiny_brought *brought);

#endif
