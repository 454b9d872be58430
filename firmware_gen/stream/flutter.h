/* SPDX-License-Identifier: Apache-2.0 */
/* Ventricular flutter and fibrillation: common/frontend/flutter.py of ecgtiny's source, which has the rule. */
#ifndef ECGTINY_FLUTTER_H
#define ECGTINY_FLUTTER_H

#include <stdbool.h>
#include <stdint.h>

#include "front_end_sizes.h"

/* Differences of the low-passed signal, and how many of them are large. */
struct ecgtiny_differences {
    int32_t limit; /* above which PART times a difference is large */
    int32_t peak;  /* the largest one of this second */
    int32_t peaks[ECGTINY_FLUTTER_PEAKS]; /* and of the last ones, the latest first */
    uint16_t large;                       /* large ones of this second */
    uint16_t counts[ECGTINY_FLUTTER_COUNTS]; /* and of the last ones */
};

struct ecgtiny_flutter {
    bool lasts;       /* no QRS complexes stand out */
    uint8_t in_a_row; /* seconds that ask for a change */
    uint8_t known;    /* seconds whose largest differences are known, ECGTINY_FLUTTER_PEAKS at most */
    uint16_t samples; /* of this second */
    struct ecgtiny_differences slopes; /* first differences */
    struct ecgtiny_differences bends;  /* second differences */
};

void ecgtiny_flutter_init(struct ecgtiny_flutter *flutter);

/* Takes the next first and second difference; true when flutter->lasts changes with them. */
bool ecgtiny_flutter_push(struct ecgtiny_flutter *flutter, int32_t slope, int32_t bend);

#endif
