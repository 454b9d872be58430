/* SPDX-License-Identifier: Apache-2.0 */
/* An image of our own linker script holds the CRC-32 of all that is flashed: of the initial data, then of vectors, code
 * and constants, which it stands behind. */
#include "image.h"

#include <stdint.h>

#include "ecgtiny/src/crc32.h"

/* The CRC-32 of whatever ends with its own, little endian. */
#define RESIDUE UINT32_C(0x2144DF1C)

extern const uint8_t data_load[], data_start[], data_end[], image_start[], image_end[];

/* Written after the linking. */
__attribute__((section(".image_crc"), used)) static const uint32_t image_crc = 0;

static uint32_t bytes_between(const uint8_t *start, const uint8_t *end)
{
    return (uint32_t)((uintptr_t)end - (uintptr_t)start);
}

bool image_is_whole(void)
{
    const uint32_t data = ecgtiny_crc32(0, data_load, bytes_between(data_start, data_end));

    return ecgtiny_crc32(data, image_start, bytes_between(image_start, image_end)) == RESIDUE;
}
