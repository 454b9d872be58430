/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of constant tables, over which the self-test computes a CRC. */
#ifndef ECGTINY_TABLES_H
#define ECGTINY_TABLES_H

#include <stdint.h>

#include "program_memory.h"

/* A table of count integers of width bytes each. */
struct table {
    ECGTINY_TABLE void *values;
    uint32_t count;
    uint32_t width;
};

struct tables {
    ECGTINY_TABLE struct table *table;
    uint32_t count;
};

/* Continues a CRC-32 over the values of all tables, each little endian whatever the core's byte order. */
uint32_t ecgtiny_crc_of_tables(uint32_t crc, const struct tables *tables);

#ifdef ECGTINY_TABLES_APART
/* A copy that any pointer reads; it is the same each time, so that two threads may ask at once. */
const uint8_t *ecgtiny_digest_in_ram(ECGTINY_TABLE uint8_t *digest);
#else
#define ecgtiny_digest_in_ram(digest) (digest)
#endif

#endif
