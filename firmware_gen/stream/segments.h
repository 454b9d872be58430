/* SPDX-License-Identifier: Apache-2.0 */
/* Readouts of P, QRS, ST and T against the patient's template: quantize/monitor/segments.py of ecgtiny's source. */
#ifndef ECGTINY_SEGMENTS_H
#define ECGTINY_SEGMENTS_H

#include <stdint.h>

#include "ecgtiny_event.h"

/* In quarters of 2.5 uV. */
struct ecgtiny_readouts {
    int16_t bias[ECGTINY_SEGMENTS];
    int16_t magnitude[ECGTINY_SEGMENTS];
};

/* Compares wave[ECGTINY_TEMPLATES_LENGTH] with a reference wave of the same unit. */
struct ecgtiny_readouts ecgtiny_read_segments(const int16_t *wave, const int16_t *reference);

#endif
