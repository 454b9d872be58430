/* Signal quality of a beat: train/frontend/quality.py of ecgtiny's source. */
#ifndef ECGTINY_QUALITY_H
#define ECGTINY_QUALITY_H

#include <stdbool.h>
#include <stdint.h>

/* Why a beat cannot be read, as ecgtiny_quality numbers it. */
enum { QUALITY_LEAD_OFF = 1, QUALITY_FLAT = 2, QUALITY_SATURATED = 4, QUALITY_NOISY = 8 };

/* Raw measures of a window. */
struct measures {
    int32_t range; /* highest less lowest sample */
    int32_t noise; /* sum of the absolute second differences outside the QRS complex */
    int32_t jump;  /* difference of the means of both ends */
};

/* Working samples since the last one with a count that was missing, and with one at a rail of the ADC: UINT16_MAX when
 * that is very long ago. */
struct quality {
    uint16_t since_missing;
    uint16_t since_railed;
};

void ecgtiny_quality_init(struct quality *quality);

/* Takes the next working sample. */
void ecgtiny_quality_push(struct quality *quality, bool missing, bool railed);

/* Returns the measures of window[WINDOW_LENGTH]. */
struct measures ecgtiny_measure(const int16_t *window);

/* Returns the bits of a window that began so many working samples ago. */
uint8_t ecgtiny_judge(const struct quality *quality, uint32_t began, const struct measures *measures);

#endif
