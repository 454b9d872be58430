/* SPDX-License-Identifier: Apache-2.0 */
/* What filters.c and window.c read of the low-passed signal. */
#ifndef ECGTINY_SECOND_DIFFERENCE_H
#define ECGTINY_SECOND_DIFFERENCE_H

#include <stdint.h>

#include "filters.h"
#include "front_end_constants.h"

/* The second difference of the low-passed signal, complete ``ago`` samples before the newest one, within +-2^17. */
static inline int32_t second_difference(const struct ecgtiny_filters *filters, uint32_t ago)
{
    const int16_t *const last = filters->lowpassed + filters->ring_at + ECGTINY_FRONT_END_BASELINE - 1 - ago;

    return 2 * last[-FRONT_END_DIFFERENCE_SPAN] - last[-2 * FRONT_END_DIFFERENCE_SPAN] - last[0];
}

#endif
