/* SPDX-License-Identifier: Apache-2.0 */
/* The largest of int8 values, four at a time with the DSP extension. */
#ifndef ECGTINY_LARGEST_H
#define ECGTINY_LARGEST_H

#include "dsp.h"

/* The largest of count values, at least one. The last word reaches back where there is a rest. */
static inline int32_t largest_of(const int8_t *values, int32_t count)
{
    int32_t largest = values[0];

    if (count < 4) {
        for (int32_t i = 1; i < count; i++) {
            largest = values[i] > largest ? values[i] : largest;
        }
        return largest;
    }
    const int8_t *const last = values + count - 4;
    uint32_t four = load_word(last);

    for (; values < last; values += 4) {
        four = greatest_bytes(four, load_word(values));
    }
    four = greatest_bytes(four, four >> 16 | four << 16);
    four = greatest_bytes(four, four >> 8 | four << 24);
    return (int8_t)four;
}

#endif
