/* SPDX-License-Identifier: Apache-2.0 */
/* The engine of rows.h for several positions, two at a time: they share every weight that is read. A position needs no
 * more alignment than a halfword; it may write beyond its channels what the next one overwrites. Of an odd number the
 * last two share with one that is not asked for, behind them in input and output.
 *
 * The stream is that of rows.h, but at the end of a block it says how many channels further the next one begins: 4, or
 * less before a last block that would otherwise reach beyond the last channel, and from there on to the first block of
 * the next two positions.
 *
 * Pairs and taps may be rectified, where what is below the zero point saturates to it: the four shifts, of the sums and
 * to the left, stand before the multipliers and offsets, which make the output the upper half of a word, and nothing is
 * doubled. */
#ifndef ECGTINY_TWO_ROWS_H
#define ECGTINY_TWO_ROWS_H

#include <stdint.h>

struct two_rows {
    int32_t entry;          /* as in struct rows, but for the first step, which stands before the loop; its end if there
                             * is no other step */
    int32_t rounds;         /* one at least */
    int32_t tap_step;
    int32_t position_step;  /* bytes of input from a position to the next */
    int32_t couple_step;    /* bytes of input from where the last block leaves off to the next two positions */
    int32_t output_step;    /* bytes of output from a position to the next */
    int32_t couples;        /* of positions */
    int32_t words;          /* of the stream */
    const uint32_t *stream; /* aligned to words */
};

/* Each writes the channels of all positions, as int16 (halves) or as int8 (bytes). */
void ecgtiny_two_pairs_to_halves(const struct two_rows *rows, const void *window, void *output);
void ecgtiny_two_pairs_to_bytes(const struct two_rows *rows, const void *window, void *output);
void ecgtiny_two_pairs_rectified_to_halves(const struct two_rows *rows, const void *window, void *output);
void ecgtiny_two_pairs_rectified_to_bytes(const struct two_rows *rows, const void *window, void *output);
void ecgtiny_two_wide_to_halves(const struct two_rows *rows, const void *window, void *output);
void ecgtiny_two_wide_to_bytes(const struct two_rows *rows, const void *window, void *output);
void ecgtiny_two_taps_to_halves(const struct two_rows *rows, const void *window, void *output);
void ecgtiny_two_taps_to_bytes(const struct two_rows *rows, const void *window, void *output);
void ecgtiny_two_taps_rectified_to_halves(const struct two_rows *rows, const void *window, void *output);
void ecgtiny_two_taps_rectified_to_bytes(const struct two_rows *rows, const void *window, void *output);

#endif
