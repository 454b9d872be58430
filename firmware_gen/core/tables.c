/* SPDX-License-Identifier: Apache-2.0 */
#include "tables.h"

#include "crc32.h"

static uint32_t value_at(ECGTINY_TABLE struct table *table, uint32_t index)
{
    switch (table->width) {
    case 1:
        return ((ECGTINY_TABLE uint8_t *)table->values)[index];
    case 2:
        return ((ECGTINY_TABLE uint16_t *)table->values)[index];
    default:
        return ((ECGTINY_TABLE uint32_t *)table->values)[index];
    }
}

/* Takes values apart arithmetically, little end first. */
static uint32_t crc_of_table(uint32_t crc, ECGTINY_TABLE struct table *table)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const uint32_t value = value_at(table, i);
        const uint8_t bytes[4] = {(uint8_t)(value & 0xFF), (uint8_t)(value >> 8 & 0xFF), (uint8_t)(value >> 16 & 0xFF),
                                  (uint8_t)(value >> 24)};

        crc = ecgtiny_crc32(crc, bytes, table->width);
    }
    return crc;
}

uint32_t ecgtiny_crc_of_tables(uint32_t crc, const struct tables *tables)
{
    for (uint32_t i = 0; i < tables->count; i++) {
        crc = crc_of_table(crc, &tables->table[i]);
    }
    return crc;
}

#ifdef ECGTINY_TABLES_APART
const uint8_t *ecgtiny_digest_in_ram(ECGTINY_TABLE uint8_t *digest)
{
    static uint8_t copy[32];

    for (uint8_t i = 0; i < sizeof copy; i++) {
        copy[i] = digest[i];
    }
    return copy;
}
#endif
