/* An image of our own linker script ends with the CRC-32 of all before it: vectors, code, constants, initial data. */
#include "image.h"

#include <stdint.h>

#include "ecgtiny/crc32.h"

/* The CRC-32 of whatever ends with its own CRC-32, little endian. */
#define RESIDUE UINT32_C(0x2144DF1C)

extern const uint8_t image_start[], image_end[];

/* Written after the linking. */
__attribute__((section(".image_crc"), used)) static const uint32_t image_crc = 0;

bool image_is_whole(void)
{
    const uint32_t size = (uint32_t)((uintptr_t)image_end - (uintptr_t)image_start);

    return ecgtiny_crc32(0, image_start, size) == RESIDUE;
}
