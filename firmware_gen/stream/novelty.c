/* SPDX-License-Identifier: Apache-2.0 */
#include "novelty.h"

#include "integers.h"
#include "monitor_constants.h"

uint32_t ecgtiny_novelty_take(uint32_t history, bool starts_cluster)
{
    return history << 1 | (starts_cluster ? 1u : 0u);
}

bool ecgtiny_novelty_is_noise(uint32_t history)
{
    return ecgtiny_bit_count(history) >= NOVELTY_UNREADABLE;
}

int32_t ecgtiny_novelty_penalty(uint32_t history)
{
    return NOVELTY_PENALTY * larger(ecgtiny_bit_count(history) - NOVELTY_EXPECTED_NEW, 0);
}
