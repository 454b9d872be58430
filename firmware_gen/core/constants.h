/* SPDX-License-Identifier: Apache-2.0 */
/* The constants of a detector, written at export, and the list of them that the self-test checks. */
#ifndef ECGTINY_CONSTANTS_H
#define ECGTINY_CONSTANTS_H

#include <stdint.h>

#include "ecgtiny_config.h"
#include "normalise.h"
#include "program_memory.h"
#include "score.h"
#include "tables.h"

struct ecgtiny_constants {
    struct normalisation normalisation;
    struct score score;
    int32_t threshold;
};

extern ECGTINY_TABLE struct ecgtiny_constants ecgtiny_constants;
extern ECGTINY_TABLE uint8_t ecgtiny_digest[32];
#if ECGTINY_GOLDEN_BEATS > 0
extern ECGTINY_TABLE int16_t ecgtiny_golden_counts[ECGTINY_GOLDEN_BEATS * ECGTINY_LENGTH * ECGTINY_LEADS];
extern ECGTINY_TABLE int32_t ecgtiny_golden_score[ECGTINY_GOLDEN_BEATS];
extern ECGTINY_TABLE uint8_t ecgtiny_golden_flat[ECGTINY_GOLDEN_BEATS];
#endif

extern const struct tables ecgtiny_model_tables;
extern const struct tables ecgtiny_detector_tables;

/* CRC-32 over ecgtiny_model_tables, then ecgtiny_detector_tables. */
extern const uint32_t ecgtiny_tables_crc;

#endif
