/* SPDX-License-Identifier: Apache-2.0 */
/* Convolutions over a plane by the engine of rows.h and two_rows.h, an output row at a time. Of the input rows below its
 * windows the samples are laid column by column into the scratch, as int16: one above the other there are next to each
 * other. So a window is one run of values, and those of an output row slide along one line. */
#ifndef ECGTINY_PLANES_H
#define ECGTINY_PLANES_H

#include <stdint.h>

struct planes {
    int32_t entry; /* from here on as in struct two_rows; the engine of one position needs fewer */
    int32_t rounds;
    int32_t tap_step;
    int32_t position_step;
    int32_t couple_step;
    int32_t output_step;
    int32_t couples;
    int32_t words;
    int32_t input_height;
    int32_t output_height;
    int32_t kernel_height;
    int32_t stride_height;
    int32_t dilation_height;
    int32_t pad_top;
    int32_t pad_left;   /* columns */
    int32_t pad_right;
    int32_t width;      /* columns between them */
    int32_t sample;     /* values of a column in one row, as they are laid out */
    int32_t runs;       /* stretches of an input row that lie apart in the scratch */
    int32_t run;        /* values of each in the input */
    int32_t repeat;     /* times that a value is laid out: the depth multiplier */
    int32_t lead;       /* halfwords of scratch before the first sample that is no padding */
    int32_t fresh;      /* rows to lay for every output row but the first */
    int32_t advance;    /* halfwords by which the columns move on from an output row to the next */
    int32_t output_row; /* bytes */
    int32_t zero_point;
    const uint32_t *stream;
};

/* The scratch has room for all columns, for all of their advances, and for what the engine may read beyond. */
void ecgtiny_pairs_over_planes(const struct planes *layer, const int8_t *input, int8_t *output, int8_t *scratch);
void ecgtiny_wide_over_planes(const struct planes *layer, const int8_t *input, int8_t *output, int8_t *scratch);
void ecgtiny_taps_over_planes(const struct planes *layer, const int8_t *input, int8_t *output, int8_t *scratch);
void ecgtiny_two_pairs_over_planes(const struct planes *layer, const int8_t *input, int8_t *output, int8_t *scratch);
void ecgtiny_two_pairs_rectified_over_planes(const struct planes *layer, const int8_t *input, int8_t *output,
                                             int8_t *scratch);
void ecgtiny_two_wide_over_planes(const struct planes *layer, const int8_t *input, int8_t *output, int8_t *scratch);
void ecgtiny_two_taps_over_planes(const struct planes *layer, const int8_t *input, int8_t *output, int8_t *scratch);
void ecgtiny_two_taps_rectified_over_planes(const struct planes *layer, const int8_t *input, int8_t *output,
                                            int8_t *scratch);

#endif
