#include "novelty.h"

#include "integers.h"

enum {
    USUAL = 2,     /* new kinds of beats that a heart may show in that time */
    PENALTY = 128, /* of each one more: half a logit */
    UNREADABLE = 6 /* from so many on the signal is noise */
};

uint32_t ecgtiny_novelty_take(uint32_t history, bool founds)
{
    return history << 1 | (founds ? 1u : 0u);
}

bool ecgtiny_novelty_is_noise(uint32_t history)
{
    return ecgtiny_bit_count(history) >= UNREADABLE;
}

int32_t ecgtiny_novelty_penalty(uint32_t history)
{
    return PENALTY * larger(ecgtiny_bit_count(history) - USUAL, 0);
}
