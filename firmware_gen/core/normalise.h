/* SPDX-License-Identifier: Apache-2.0 */
/* From ADC counts to the int8 input of the network: every lead less its mean, divided by its standard deviation over
 * the beat (ddof 1), averaged over P samples and quantised. With S the sum of a lead's counts and Q that of their
 * squares:
 *     D = N Q - S^2, and the lead is flat where D < D_min
 *     g = floor(K / floor(sqrt(D'))) shifted by b, where D' is D scaled by an even power of two, which b makes up for
 *     input = clamp(round((N (sum of P counts) - P S) g / 2^32) + zp_in)
 * All of it: docs/numeric-contract.md of ecgtiny's source, section 1. */
#ifndef ECGTINY_NORMALISE_H
#define ECGTINY_NORMALISE_H

#include <stdbool.h>
#include <stdint.h>

#include "program_memory.h"

/* Every member is one 32-bit word: the self-test walks over them. */
struct normalisation {
    int32_t length;           /* N, samples per beat */
    int32_t leads;            /* L */
    int32_t pool;             /* P, samples averaged into one that the network sees */
    uint32_t gain_mantissa;   /* K, in [2^31, 2^32) */
    int32_t gain_exponent;    /* b */
    int32_t zero_point;       /* zp_in */
    uint32_t flat_below_high; /* D_min, upper word */
    uint32_t flat_below_low;  /* D_min, lower word */
};

/* Writes input[N / P * L] from counts[N * L], both lead innermost; returns false where a lead is flat. */
bool ecgtiny_normalise(ECGTINY_TABLE struct normalisation *rule, const int16_t *counts, int8_t *input);

#endif
