/* SPDX-License-Identifier: Apache-2.0 */
/* What filters.c and window.c read of the low-passed signal: second differences within +-2^17, whose later neighbour
 * came ``ago`` samples before the newest one. */
#ifndef ECGTINY_SECOND_DIFFERENCE_H
#define ECGTINY_SECOND_DIFFERENCE_H

#include <stdint.h>

#include "filters.h"
#include "front_end_constants.h"

static inline int32_t difference_with(const struct ecgtiny_filters *filters, int32_t ago, int32_t span)
{
    const int16_t *const last = filters->lowpassed + filters->ring_at + ECGTINY_FRONT_END_BASELINE - 1 - ago;

    return 2 * last[-span] - last[-2 * span] - last[0];
}

static inline int32_t second_difference(const struct ecgtiny_filters *filters, uint32_t ago)
{
    return difference_with(filters, (int32_t)ago, FRONT_END_DIFFERENCE_SPAN);
}

/* The difference of the newest low-passed sample from the one FRONT_END_DIFFERENCE_SPAN before. */
static inline int32_t first_difference(const struct ecgtiny_filters *filters)
{
    const int16_t *const last = filters->lowpassed + filters->ring_at + ECGTINY_FRONT_END_BASELINE - 1;

    return last[0] - last[-FRONT_END_DIFFERENCE_SPAN];
}

/* That between the middle and half the way to either neighbour of the second difference. */
static inline int32_t fine_difference(const struct ecgtiny_filters *filters, uint32_t ago)
{
    const int32_t later = FRONT_END_DIFFERENCE_SPAN - FRONT_END_FINE_SPAN;

    return difference_with(filters, (int32_t)ago + later, FRONT_END_FINE_SPAN);
}

#endif
