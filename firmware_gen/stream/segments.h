/* Readouts of P, QRS, ST and T against the patient's template: quantize/monitor/segments.py of ecgtiny's source. */
#ifndef ECGTINY_SEGMENTS_H
#define ECGTINY_SEGMENTS_H

#include <stdint.h>

#include "ecgtiny_event.h"
#include "monitor_constants.h"

enum { SEGMENTS = ECGTINY_SEGMENTS };

/* In quarters of 2.5 uV. */
struct readouts {
    int16_t bias[SEGMENTS];
    int16_t magnitude[SEGMENTS];
};

/* Compares wave[TEMPLATES_LENGTH] with a reference wave of the same unit. */
struct readouts ecgtiny_read_segments(const int16_t *wave, const int16_t *reference);

#endif
