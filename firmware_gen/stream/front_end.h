/* SPDX-License-Identifier: Apache-2.0 */
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
#include "flutter.h"
#include "qrs.h"
#include "quality.h"
#include "window.h"

struct ecgtiny_beat {
    uint32_t sample;                  /* the R peak, in counts since the start */
    int32_t energy;                   /* of the QRS complex, a measure of amplitude and steepness */
    struct ecgtiny_measures measures; /* of the window */
    uint8_t quality;                  /* bits of ecgtiny_quality */
    bool searched_back;
    int16_t window[ECGTINY_WINDOW_LENGTH]; /* 2.5 uV, 200 Hz, the R peak at index WINDOW_BEFORE */
};

/* An R peak that waits for the end of its window. */
struct ecgtiny_waiting {
    uint32_t step;  /* the working sample at which the energy peaked */
    uint32_t due;   /* the one with which the window is complete */
    int32_t offset; /* from the former to the R peak, Q16 */
    int32_t energy;
    bool searched_back;
};

struct ecgtiny_front_end {
    struct ecgtiny_decimator decimator;
    struct ecgtiny_filters filters;
    struct ecgtiny_qrs qrs;
    struct ecgtiny_morphology morphology;
    struct ecgtiny_signal_quality quality;
    struct ecgtiny_contact contact;
    struct ecgtiny_flutter flutter;
    struct ecgtiny_polarity polarity;
    uint8_t first; /* of those that wait */
    uint8_t count;
    bool ended;
    uint8_t peaks_left; /* working samples behind the end that can still make an R peak known */
    struct ecgtiny_waiting waiting[ECGTINY_FRONT_END_WAITING];
};

/* Begins: the next count is number 0. */
void ecgtiny_front_end_init(struct ecgtiny_front_end *front);

enum {
    ECGTINY_FRONT_END_BEAT = 1,         /* there is a beat, in *beat */
    ECGTINY_FRONT_END_CONTACT_TURN = 2, /* contact was lost or is back: front->contact.lost */
    ECGTINY_FRONT_END_FLUTTER_TURN = 4 /* QRS complexes stand out no longer, or again: front->flutter.lasts */
};

/* Takes one count, INT16_MIN where there is none. Returns the sum of what it brings. */
uint32_t ecgtiny_front_end_push(struct ecgtiny_front_end *front, int16_t count, struct ecgtiny_beat *beat);

/* Takes the end: no count follows. */
void ecgtiny_front_end_end(struct ecgtiny_front_end *front);

/* Whether a working sample behind the end can bring a beat. */
bool ecgtiny_front_end_goes_on(const struct ecgtiny_front_end *front);

/* Takes a working sample behind the end; true when there is a beat, in *beat. Its R peak may lie behind the end too. */
bool ecgtiny_front_end_take_behind(struct ecgtiny_front_end *front, struct ecgtiny_beat *beat);

#endif
