/* Two operands that are broadcast against each other: an odometer over the axes of the output. An axis is its size and
 * the steps that the operands take along it, 0 where they have but one element; the slowest axis is the first. */
#ifndef ECGTINY_BROADCAST_H
#define ECGTINY_BROADCAST_H

#include <stdint.h>

enum { BROADCAST_MEMBERS = 3, BROADCAST_WHEELS = 5 };

struct broadcast {
    int32_t first; /* where the operands are */
    int32_t second;
    int32_t index[BROADCAST_WHEELS];
};

/* Goes to the next position along so many leading axes; returns 0 after the last one. */
static inline int broadcast_next(struct broadcast *at, const int32_t *axes, int32_t wheels)
{
    for (int32_t wheel = wheels - 1; wheel >= 0; wheel--) {
        const int32_t *axis = axes + wheel * BROADCAST_MEMBERS;

        at->first += axis[1];
        at->second += axis[2];
        at->index[wheel]++;
        if (at->index[wheel] < axis[0]) {
            return 1;
        }
        at->first -= axis[0] * axis[1];
        at->second -= axis[0] * axis[2];
        at->index[wheel] = 0;
    }
    return 0;
}

#endif
