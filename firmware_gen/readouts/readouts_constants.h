/* SPDX-License-Identifier: Apache-2.0 */
/* The constants that every detector of samples has, and the list of all of them that the self-test checks. */
#ifndef ECGTINY_READOUTS_CONSTANTS_H
#define ECGTINY_READOUTS_CONSTANTS_H

#include <stdint.h>

#include "ecgtiny_config.h"
#include "program_memory.h"
#include "tables.h"

extern ECGTINY_TABLE uint8_t ecgtiny_digest[32];
extern ECGTINY_TABLE int32_t ecgtiny_thresholds[ECGTINY_READOUTS];
#if ECGTINY_GOLDEN_SAMPLES > 0
extern ECGTINY_TABLE int16_t ecgtiny_golden_samples[ECGTINY_GOLDEN_SAMPLES];
#endif

extern const struct tables ecgtiny_tables;

/* CRC-32 over ecgtiny_tables. */
extern const uint32_t ecgtiny_tables_crc;

#endif
