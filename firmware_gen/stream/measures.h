/* SPDX-License-Identifier: Apache-2.0 */
/* Measures of a beat by itself: quantize/monitor/measures.py of ecgtiny's source, which defines them. */
#ifndef ECGTINY_MEASURES_H
#define ECGTINY_MEASURES_H

#include <stdint.h>

#include "monitor_sizes.h"

/* Measures window[ECGTINY_WINDOW_LENGTH] into measures[ECGTINY_MEASURES]. */
void ecgtiny_measure_beat(const int16_t *window, int16_t *measures);

#endif
