/* SPDX-License-Identifier: Apache-2.0 */
/* A firmware around the network: one inference in memory of its own. Put your samples in the place of the zeros; what
 * a value stands for is in src/ecgtiny_model.h: (value - zero point) * scale. One of int16 is two bytes, the low one
 * first. */
#include <stdint.h>

#include "ecgtiny.h"

/* All the memory that the network works in; the word aligns the bytes. */
static union {
    uint32_t word;
    int8_t bytes[ECGTINY_ARENA_BYTES];
} arena;

int main(void)
{
    int8_t *const input = arena.bytes + ECGTINY_INPUT_OFFSET;
    const int8_t *const output = arena.bytes + ECGTINY_OUTPUT_OFFSET;
    int32_t i;

    for (i = 0; i < ECGTINY_INPUT_BYTES; i++) {
        input[i] = 0;
    }
    ecgtiny_infer(arena.bytes);
    return output[0];
}
