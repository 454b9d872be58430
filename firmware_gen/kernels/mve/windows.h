/* SPDX-License-Identifier: Apache-2.0 */
/* A line of windows that lie within the input as a whole, for four output channels. */
#ifndef ECGTINY_WINDOWS_H
#define ECGTINY_WINDOWS_H

#include "row_sums.h"

struct windows {
    struct four weights;       /* of the four channels */
    int32_t runs;              /* rows of the kernel */
    int32_t run;               /* columns of each, which lie next to each other */
    int32_t beyond;            /* columns by which whole rounds of 16 go beyond a run */
    int32_t next;              /* bytes of input from where they leave off to the next run */
    int32_t step;              /* bytes of input from a window to the next */
    int32_t output_step;       /* bytes of output from a window to the next */
    int32_t count;             /* windows, one at least */
    int32_t lanes;             /* channels that are written, four at the most */
    int32_t bias[LANES];       /* holds the input's zero point already */
    int32_t multiplier[LANES]; /* Q31 */
    int32_t shift[LANES];      /* 0 or to the right, which is negative */
    int32_t output_offset;
    int32_t activation_min;
    int32_t activation_max;
};

void ecgtiny_windows(const struct windows *windows, const int8_t *input, int8_t *output);

#endif
