/* SPDX-License-Identifier: Apache-2.0 */
/* Two operands that are broadcast against each other: positions along the axes of the output. An axis is its size and
 * the steps that the operands take along it, 0 where they have one element only; the slowest axis is the first. */
#ifndef ECGTINY_BROADCAST_H
#define ECGTINY_BROADCAST_H

#include <stdint.h>

#include "program_memory.h"

enum { BROADCAST_MEMBERS = 3, BROADCAST_MAX_AXES = 5 };

struct broadcast {
    int32_t first; /* where the operands are */
    int32_t second;
    int32_t index[BROADCAST_MAX_AXES];
};

/* Goes to the next position along so many leading axes; returns 0 after the last one. */
static inline int broadcast_next(struct broadcast *at, ECGTINY_TABLE int32_t *axes, int32_t outer)
{
    for (int32_t axis = outer - 1; axis >= 0; axis--) {
        ECGTINY_TABLE int32_t *members = axes + axis * BROADCAST_MEMBERS;

        at->first += members[1];
        at->second += members[2];
        at->index[axis]++;
        if (at->index[axis] < members[0]) {
            return 1;
        }
        at->first -= members[0] * members[1];
        at->second -= members[0] * members[2];
        at->index[axis] = 0;
    }
    return 0;
}

#endif
