/* SPDX-License-Identifier: Apache-2.0 */
#include "clamp.h"

#include "dsp.h"

void ecgtiny_clamp_bytes(const struct clamp *layer, const int8_t *input, int8_t *output)
{
    const uint32_t low = (uint32_t)layer->low;
    const uint32_t high = (uint32_t)layer->high;
    word *at = (word *)(void *)output;

    (void)input;
    for (const word *const end = at + layer->words; at < end; at++) {
        *at = least_bytes(greatest_bytes(*at, low), high);
    }
}

void ecgtiny_clamp_halves(const struct clamp *layer, const int8_t *input, int8_t *output)
{
    const uint32_t low = (uint32_t)layer->low;
    const uint32_t high = (uint32_t)layer->high;
    word *at = (word *)(void *)output;

    (void)input;
    for (const word *const end = at + layer->words; at < end; at++) {
        *at = least_halves(greatest_halves(*at, low), high);
    }
}
