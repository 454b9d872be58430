/* SPDX-License-Identifier: Apache-2.0 */
/* The residual of score.h, of int16 activations and in place. */
#ifndef ECGTINY_RESIDUAL_H
#define ECGTINY_RESIDUAL_H

#include "dsp.h"
#include "score.h"

/* Replaces input[count] by |r|; input is aligned to words, output[count] rounded up to an even count. */
void ecgtiny_residuals(const struct score *rule, half *input, const half *output, int32_t count);

/* The score of |r|, which reducers/mae.c, mse.c or maxw.c reduces. */
int32_t ecgtiny_reduce(const struct score *rule, const half *residuals);

#endif
