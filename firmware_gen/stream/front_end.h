/* The front end: ADC counts of one lead in, beats out. common/frontend/frontend.py of ecgtiny's source is its
 * definition: the same beats, and each with the same count. All memory is the caller's, and the work per count is
 * bounded. */
#ifndef ECGTINY_FRONT_END_H
#define ECGTINY_FRONT_END_H

#include <stdbool.h>
#include <stdint.h>

#include "contact.h"
#include "decimate.h"
#include "filters.h"
#include "qrs.h"
#include "quality.h"
#include "window.h"

struct beat {
    uint32_t sample;          /* the R peak, in counts since the start */
    int32_t energy;           /* of the QRS complex, a measure of amplitude and steepness */
    struct measures measures; /* of the window */
    uint8_t quality;          /* bits of ecgtiny_quality */
    bool searched_back;
    int16_t window[WINDOW_LENGTH]; /* 2.5 uV, 200 Hz, the R peak at index WINDOW_BEFORE */
};

/* An R peak that waits for the end of its window. */
struct waiting {
    uint32_t step;  /* the working sample at which the energy peaked */
    uint32_t due;   /* the one with which the window is complete */
    int32_t offset; /* from the former to the R peak, Q16 */
    int32_t energy;
    bool searched_back;
};

struct front_end {
    struct decimator decimator;
    struct filters filters;
    struct qrs qrs;
    struct morphology morphology;
    struct quality quality;
    struct contact contact;
    struct polarity polarity;
    uint8_t first; /* of those that wait */
    uint8_t count;
    struct waiting waiting[FRONT_END_WAITING];
};

/* Begins: the next count is number 0. */
void ecgtiny_front_end_init(struct front_end *front);

enum {
    FRONT_END_BEAT = 1,        /* there is a beat, in *beat */
    FRONT_END_CONTACT_TURN = 2 /* contact was lost or is back: front->contact.lost */
};

/* Takes one count, INT16_MIN where there is none. Returns the sum of what it brings. */
uint32_t ecgtiny_front_end_push(struct front_end *front, int16_t count, struct beat *beat);

#endif
