/* SPDX-License-Identifier: Apache-2.0 */
/* The CRC-32 of zlib and Ethernet: polynomial 0x04C11DB7, reflected. */
#ifndef ECGTINY_CRC32_H
#define ECGTINY_CRC32_H

#include <stdint.h>

/* The CRC of a message that continues the one whose CRC is given; 0 starts a message. */
uint32_t ecgtiny_crc32(uint32_t crc, const uint8_t *data, uint32_t length);

#endif
