/* SPDX-License-Identifier: Apache-2.0 */
/* An image of our own linker script holds the CRC-32 of all that is flashed: of the initial data, then of code and
 * constants, which it stands behind. It is read as the tables are: in the first 64 KB. */
#include "image.h"

#include <stdint.h>

#include "ecgtiny/src/crc32.h"
#include "ecgtiny/src/program_memory.h"

/* The CRC-32 of whatever ends with its own, little endian. */
#define RESIDUE UINT32_C(0x2144DF1C)

extern ECGTINY_TABLE uint8_t data_load[], image_start[], image_end[];
extern const uint8_t data_start[], data_end[];

/* Written after the linking. */
__attribute__((section(".image_crc"), used)) static const uint32_t image_crc = 0;

static uint32_t crc_of(uint32_t crc, ECGTINY_TABLE uint8_t *flashed, uint16_t size)
{
    for (uint16_t i = 0; i < size; i++) {
        const uint8_t byte = flashed[i];

        crc = ecgtiny_crc32(crc, &byte, 1);
    }
    return crc;
}

bool image_is_whole(void)
{
    const uint32_t data = crc_of(0, data_load, (uint16_t)((uintptr_t)data_end - (uintptr_t)data_start));

    return crc_of(data, image_start, (uint16_t)((uintptr_t)image_end - (uintptr_t)image_start)) == RESIDUE;
}
