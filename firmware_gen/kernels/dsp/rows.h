/* SPDX-License-Identifier: Apache-2.0 */
/* The engine of the layers with weights on cores with the DSP extension: sums of products for four output channels at
 * a time, requantised together. Activations are int16 (the int8 value, sign extended), so that one SMLAD takes two.
 *
 * A position is one placement of the window; a dense layer has one. Where there are several, two_rows.h has them.
 *
 * The stream holds all that a block of four channels needs, in the order of use: four biases; the weights; of each
 * channel the Q31 multiplier and the offset (2^(s-1) + zero point * 2^s); and the four right shifts s in a word, the
 * first in its low byte. Three forms of weights:
 *   pairs  two channels in one halfword, 256 w1 + w0: half the flash, one SXTB16 more for four products
 *   wide   one channel, int16; twice the weight, with twice the bias
 *   taps   depthwise: one int16 for each of four channels, a step down the input for each tap; twice, as wide */
#ifndef ECGTINY_ROWS_H
#define ECGTINY_ROWS_H

#include <stdint.h>

struct rows {
    int32_t entry;          /* the step of the unrolled loop to enter at: steps missing to a whole round */
    int32_t rounds;         /* of the unrolled loop */
    int32_t tap_step;       /* bytes of input from a tap to the next; taps only */
    int32_t words;          /* of the stream */
    const uint32_t *stream; /* aligned to words */
};

/* Each writes the channels, rounded up to whole blocks, as int16 (halves) or as int8 (bytes). */
void ecgtiny_pairs_to_halves(const struct rows *rows, const void *window, void *output);
void ecgtiny_pairs_to_bytes(const struct rows *rows, const void *window, void *output);
void ecgtiny_wide_to_halves(const struct rows *rows, const void *window, void *output);
void ecgtiny_wide_to_bytes(const struct rows *rows, const void *window, void *output);
void ecgtiny_taps_to_halves(const struct rows *rows, const void *window, void *output);
void ecgtiny_taps_to_bytes(const struct rows *rows, const void *window, void *output);

#endif
