/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of constant tables, over which the self-test computes a CRC. */
#ifndef ECGTINY_TABLES_H
#define ECGTINY_TABLES_H

#include <stdint.h>

/* A table of count integers of width bytes each. */
struct table {
    const void *values;
    uint32_t count;
    uint32_t width;
};

struct tables {
    const struct table *table;
    uint32_t count;
};

/* Continues a CRC-32 over the values of all tables, each little endian whatever the core's byte order. */
uint32_t ecgtiny_crc_of_tables(uint32_t crc, const struct tables *tables);

#endif
