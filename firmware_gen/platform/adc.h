/* SPDX-License-Identifier: Apache-2.0 */
/* The board's own converter, polled: what every converter's driver gives. */
#ifndef ADC_H
#define ADC_H

#include <stdbool.h>
#include <stdint.h>

/* Begins to sample at an even pace, in mHz; the first sample is due at once. */
void adc_start(uint32_t millihertz);

void adc_stop(void);

/* Whether a sample is due that was not given yet; writes it, or ECGTINY_GAP where its time has passed unused. */
bool adc_poll(int16_t *sample);

#endif
