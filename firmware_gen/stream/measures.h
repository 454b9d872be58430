/* Measures of a beat by itself: quantize/monitor/measures.py of ecgtiny's source, which defines them. */
#ifndef ECGTINY_MEASURES_H
#define ECGTINY_MEASURES_H

#include <stdint.h>

enum { BEAT_LIMIT = 4095 }; /* windows are held within 10 mV: sums of 64 squares fit 30 bits */

/* Logarithms in Q8, then levels in units of the window. */
enum measure {
    MEASURE_WIDTH,
    MEASURE_PLATEAU,
    MEASURE_HEIGHT,
    MEASURE_SLOPE,
    MEASURE_AREA,
    MEASURE_NOISE,
    MEASURE_HIGHEST,
    MEASURE_SUM,
    MEASURE_T_HIGHEST,
    MEASURE_T_LOWEST,
    MEASURE_P_HEIGHT,
    MEASURE_PEAK_TO_PEAK,
    MEASURES
};

/* Measures window[WINDOW_LENGTH] into measures[MEASURES]. */
void ecgtiny_measure_beat(const int16_t *window, int16_t *measures);

#endif
