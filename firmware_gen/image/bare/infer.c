/* SPDX-License-Identifier: Apache-2.0 */
/* The least image round a network: its inference once, in an arena of its own. For measuring; see bench/. */
#include "ecgtiny/src/ecgtiny_model.h"

/* The word aligns the bytes. */
static union {
    uint32_t word;
    int8_t bytes[ECGTINY_ARENA_BYTES];
} arena;

int main(void)
{
    ecgtiny_infer(arena.bytes);
    return 0;
}
