/* SPDX-License-Identifier: Apache-2.0 */
/* From ADC counts to working samples: hold, decimate and unusable of common/frontend/filters.py in ecgtiny's source.
 * Export proves that every sum fits 32 bits. */
#ifndef ECGTINY_DECIMATE_H
#define ECGTINY_DECIMATE_H

#include <stdbool.h>
#include <stdint.h>

struct ecgtiny_working_sample {
    int16_t value; /* 2.5 uV */
    bool missing;  /* one of its counts is */
    bool railed;   /* one of them is at a rail of the ADC */
};

struct ecgtiny_decimator {
    bool begun;    /* a count was taken */
    bool missing;  /* of the working sample that is being made */
    bool railed;
    uint8_t phase; /* counts that it has so far */
    int32_t held;  /* the last count that was there, less the zero */
    int32_t sum;   /* of them, */
    int32_t slope; /* and of all the sums so far: the first weighs most */
    int32_t rise;  /* what the counts before them add: there the last weighs most */
};

void ecgtiny_decimator_init(struct ecgtiny_decimator *decimator);

/* Takes one count, INT16_MIN where there is none; true when it completes a working sample, then in *working. */
bool ecgtiny_decimate(struct ecgtiny_decimator *decimator, int16_t count, struct ecgtiny_working_sample *working);

#endif
