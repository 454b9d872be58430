/* SPDX-License-Identifier: Apache-2.0 */
/* A beat beside a template, aligned to each other: quantize/monitor/compare.py of ecgtiny's source. */
#ifndef ECGTINY_COMPARE_H
#define ECGTINY_COMPARE_H

#include <stdint.h>

#include "segments.h"

struct comparison {
    int32_t largest; /* summed residual of the worst 80 ms */
    int32_t qrs;     /* dissimilarity of the QRS complexes, */
    int32_t slopes;  /* and of their slopes */
    struct ecgtiny_readouts readouts;
};

/* Compares a pooled beat with a template, both [ECGTINY_TEMPLATES_LENGTH] in 2.5 uV. */
struct comparison ecgtiny_compare(const int16_t *wave, const int16_t *reference);

#endif
