/* SPDX-License-Identifier: Apache-2.0 */
/* Ventricular flutter and fibrillation: common/frontend/flutter.py of ecgtiny's source, which has the rule. */
#ifndef ECGTINY_FLUTTER_H
#define ECGTINY_FLUTTER_H

#include <stdbool.h>
#include <stdint.h>

#include "front_end_sizes.h"

struct ecgtiny_flutter {
    bool lasts;          /* no QRS complexes stand out */
    bool in_wave;        /* the last sample was large */
    uint8_t in_a_row;    /* seconds that ask for a change */
    uint8_t known;       /* seconds whose largest sample is known, ECGTINY_FLUTTER_PEAKS at most */
    uint16_t samples;    /* of this second */
    uint16_t large;      /* of these: above the limit */
    uint16_t begun;      /* of these: behind one that was not */
    uint16_t peak;       /* the largest of them */
    int32_t limit;       /* of ECGTINY_FLUTTER_PEAKS * FLUTTER_PART times a sample */
    uint16_t peaks[ECGTINY_FLUTTER_PEAKS]; /* of the last seconds, the latest first; */
    uint16_t counts[ECGTINY_FLUTTER_COUNTS]; /* their large samples, */
    uint16_t waves[ECGTINY_FLUTTER_COUNTS];  /* and waves */
};

void ecgtiny_flutter_init(struct ecgtiny_flutter *flutter);

/* Takes the next sample of the morphology signal; true when flutter->lasts changes with it. */
bool ecgtiny_flutter_push(struct ecgtiny_flutter *flutter, int16_t morphology);

#endif
