/* SPDX-License-Identifier: Apache-2.0 */
/* The rhythm around a beat: quantize/monitor/rhythm.py of ecgtiny's source. Logarithms are to base 2 in Q8. */
#ifndef ECGTINY_RHYTHM_H
#define ECGTINY_RHYTHM_H

#include <stdint.h>

#include "monitor_sizes.h"

struct ecgtiny_rhythm {
    int16_t intervals[ECGTINY_RHYTHM_HISTORY]; /* ms */
    uint8_t at;                        /* of the oldest */
    int16_t median_rr;                 /* their median, the upper of the middle two */
    int16_t last;                      /* log2 of the last interval */
    int32_t irregularity;              /* mean size of the change from interval to interval, Q12 */
};

/* Features of the rhythm around a beat. */
struct ecgtiny_rhythm_features {
    int32_t interval;             /* before the beat, to the median interval */
    int32_t next_interval;        /* after the beat, to the median interval */
    int32_t compensation;         /* both together, to two median intervals */
    int32_t early;                /* prematurity in units of the irregularity */
    int32_t premature_with_pause; /* product of prematurity and pause */
    int32_t unsteady;             /* the larger size of the first two; RHYTHM_NOT_SAID */
};

void ecgtiny_rhythm_init(struct ecgtiny_rhythm *rhythm);

/* Returns the median of the last three intervals in ms. */
int32_t ecgtiny_recent_rr(const struct ecgtiny_rhythm *rhythm);

/* Computes the median from the intervals. */
void ecgtiny_rhythm_derive(struct ecgtiny_rhythm *rhythm);

/* Takes the beat between two intervals in ms, 0 where one is not known: it then counts as the median. */
struct ecgtiny_rhythm_features ecgtiny_rhythm_take(struct ecgtiny_rhythm *rhythm, uint32_t before, uint32_t after);

#endif
