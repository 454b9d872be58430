/* SPDX-License-Identifier: Apache-2.0 */
/* The largest of int8 values. */
#ifndef ECGTINY_LARGEST_H
#define ECGTINY_LARGEST_H

#include <stdint.h>

/* The largest of count values, at least one. */
static inline int32_t largest_of(const int8_t *values, int32_t count)
{
    int32_t largest = values[0];

    for (int32_t i = 1; i < count; i++) {
        if (values[i] > largest) {
            largest = values[i];
        }
    }
    return largest;
}

#endif
