/* SPDX-License-Identifier: Apache-2.0 */
/* The gain of the normalisation: docs/numeric-contract.md of ecgtiny's source, section 1. */
#ifndef ECGTINY_GAIN_H
#define ECGTINY_GAIN_H

#include "normalise.h"

/* Whether a lead whose squares and sum give D = spread is flat. */
bool ecgtiny_is_flat(ECGTINY_TABLE struct normalisation *rule, uint64_t spread);

/* g = K / sqrt(D) for a lead that is not flat; below 2^31. */
int32_t ecgtiny_gain(ECGTINY_TABLE struct normalisation *rule, uint64_t spread);

#endif
