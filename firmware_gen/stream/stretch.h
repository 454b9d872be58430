/* SPDX-License-Identifier: Apache-2.0 */
/* The golden stretch of a stream, written at export: firmware_gen/writer/stretch.py of ecgtiny's source. */
#ifndef ECGTINY_STRETCH_H
#define ECGTINY_STRETCH_H

#include <stdint.h>

/* Strokes: so many samples, and the count to which they lead, INT16_MIN for a gap. */
extern const int16_t ecgtiny_stretch_lengths[];
extern const int16_t ecgtiny_stretch_levels[];

/* Figures: the stroke with which each begins, and the end of the last. */
extern const uint8_t ecgtiny_stretch_figures[];

/* The figures of the stretch. */
extern const uint8_t ecgtiny_stretch_order[];

#endif
