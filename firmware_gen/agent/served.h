/* SPDX-License-Identifier: Apache-2.0 */
/* The detector that the agent serves: one of beats, a stream with one in it, or one of samples. */
#ifndef SERVED_H
#define SERVED_H

#include <stdint.h>

#include "ecgtiny/ecgtiny.h"

/* What scores beats; none where the firmware scores none. */
ecgtiny *served_detector(void);

/* Runs the whole self-test, and leaves the detector ready: a signal has begun, where it takes one. Writes the index of a
 * golden beat, where the detector has any. */
ecgtiny_status served_boot_test(uint8_t *failed_golden);

/* Runs all of the self-test that leaves what is served as it is. */
ecgtiny_status served_self_test(uint8_t *failed_golden);

#endif
