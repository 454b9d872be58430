/* SPDX-License-Identifier: Apache-2.0 */
/* Indices of rings whose size is no power of two, without a division. */
#ifndef ECGTINY_RING_H
#define ECGTINY_RING_H

#include <stdint.h>

static inline uint32_t ring_after(uint32_t at, uint32_t size)
{
    return at + 1 < size ? at + 1 : 0;
}

/* back <= size */
static inline uint32_t ring_before(uint32_t at, uint32_t back, uint32_t size)
{
    return at >= back ? at - back : at + size - back;
}

#endif
