/* SPDX-License-Identifier: Apache-2.0 */
/* The ecgtiny detector of samples: one int16 ADC count in, int32 readouts out, each above its threshold or not.
 *
 * Integers only, no heap, no recursion, no C library; all memory is the caller's, and there is no other state: two
 * detectors may run in two threads. One detector may not be used by two threads, or by a thread and an interrupt, at
 * once; nothing here waits, locks or masks interrupts. export.json has the instructions of a second of samples, and of
 * the worst one. This header is C99 and C++.
 *
 * The numbers are defined by the integer reference of ecgtiny, version ECGTINY_VERSION. */
#ifndef ECGTINY_H
#define ECGTINY_H

#include <stdint.h>

#include "src/ecgtiny_config.h"
#include "src/ecgtiny_network.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ECGTINY_OK = 0,                  /* done */
    ECGTINY_BAD_ARGUMENT = 3,        /* a pointer is null */
    ECGTINY_SELF_TEST_CONSTANTS = 4, /* the CRC-32 of the constants is not the one computed at export */
    ECGTINY_SELF_TEST_DECISION = 8,  /* a readout at its threshold is above it, or one that is higher is not */
    ECGTINY_SELF_TEST_STRETCH = 9    /* the golden samples do not give their expected readouts */
} ecgtiny_status;

/* A detector's memory. Treat it as opaque; allocate it statically or on a stack that has the room, aligned as its type
 * asks: not inside a packed struct. */
typedef struct {
    struct ecgtiny_network network;
} ecgtiny;

/* Begins a signal: the detector knows of no sample. Call it once before anything else, and again where samples are
 * missing. */
ecgtiny_status ecgtiny_init(ecgtiny *detector);

/* Takes a sample of the ADC, ECGTINY_MILLIHERTZ / 1000 a second, of ECGTINY_COUNTS_A_MV / 1000 counts a mV; 0 mV may be
 * at any count. Writes readouts[ECGTINY_READOUTS], and to *above what ecgtiny_decide says of them. */
ecgtiny_status ecgtiny_push_sample(ecgtiny *detector, int16_t sample, int32_t *readouts, uint32_t *above);

/* Tells which of readouts[ECGTINY_READOUTS] are above their thresholds: bit i for readout i. Which anomaly each is for
 * is in src/ecgtiny_config.h. */
uint32_t ecgtiny_decide(const int32_t *readouts);

/* Checks the CRC-32 over every constant, then the decision on both sides of each threshold, then the readouts of the
 * golden samples where there are any. Begins a new signal before and after, whatever it finds. */
ecgtiny_status ecgtiny_self_test(ecgtiny *detector);

/* The version of ecgtiny that wrote these sources. */
const char *ecgtiny_version(void);

/* The 32 bytes of the model digest: which network, rate and thresholds this is. */
const uint8_t *ecgtiny_model_digest(void);

#ifdef __cplusplus
}
#endif

#endif
