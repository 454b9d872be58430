/* The rhythm that a beat stands in: quantize/monitor/rhythm.py of ecgtiny's source. Logarithms are to base 2 in Q8. */
#ifndef ECGTINY_RHYTHM_H
#define ECGTINY_RHYTHM_H

#include <stdint.h>

#include "monitor_constants.h"

struct rhythm {
    int16_t intervals[RHYTHM_HISTORY]; /* ms */
    uint8_t at;                        /* of the oldest */
    int16_t usual;                     /* their median, the upper of the middle two */
    int16_t last;                      /* log2 of the last interval */
    int32_t irregularity;              /* mean size of the change from interval to interval, Q12 */
};

/* A beat's place in the rhythm. */
struct rhythmic {
    int32_t interval; /* before it, to the median interval, */
    int32_t next_interval;
    int32_t compensation; /* and both together to two of them */
    int32_t early;        /* prematurity in units of the irregularity */
    int32_t early_paused; /* product of prematurity and pause */
};

void ecgtiny_rhythm_init(struct rhythm *rhythm);

/* Computes the median from the intervals. */
void ecgtiny_rhythm_derive(struct rhythm *rhythm);

/* Takes the beat between two intervals in ms, 0 where one is not known: it then counts as usual. */
struct rhythmic ecgtiny_rhythm_take(struct rhythm *rhythm, uint32_t before, uint32_t after);

#endif
