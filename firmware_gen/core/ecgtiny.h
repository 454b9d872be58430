/* SPDX-License-Identifier: Apache-2.0 */
/* The ecgtiny detector: int16 ADC counts of a heart beat in, an int32 anomaly score out.
 *
 * Integers only, no heap, no recursion, no C library (on a 32-bit core the score mse alone needs the compiler's own
 * 64-bit division); all memory is the caller's, and there is no other state: two detectors may run in two threads. One
 * detector may not be used by two threads, or by a thread and an interrupt, at once; nothing here waits, locks or masks
 * interrupts. A beat takes the instructions of export.json, too many for an interrupt that others wait for; push_sample
 * spends them on the last sample of a beat. This header is C99 and C++.
 *
 * The numbers are defined in docs/numeric-contract.md of ecgtiny's source, version ECGTINY_VERSION. */
#ifndef ECGTINY_H
#define ECGTINY_H

#include <stdbool.h>
#include <stdint.h>

#include "src/ecgtiny_config.h"
#include "src/ecgtiny_model.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ECGTINY_OK = 0,                  /* done; a score is there where one was asked for */
    ECGTINY_FLAT = 1,                /* a lead of the beat is flat: no score, no alarm */
    ECGTINY_MORE = 2,                /* the beat is not complete yet: push more samples */
    ECGTINY_BAD_ARGUMENT = 3,        /* a pointer is null */
    ECGTINY_SELF_TEST_CONSTANTS = 4, /* the CRC-32 of the constants is not the one computed at export */
    ECGTINY_SELF_TEST_GOLDEN = 5,    /* a golden beat does not give its expected status and score */
    ECGTINY_EVENTS_WAITING = 6,      /* a stream has no room for further events: the sample was not taken */
    ECGTINY_BAD_STATE = 7,           /* a stream's saved state is damaged, or not of this firmware */
    ECGTINY_SELF_TEST_DECISION = 8,  /* a score at a threshold raises an alarm, or one above it does not */
    ECGTINY_SELF_TEST_STRETCH = 9,   /* the golden stretch does not give its expected events */
    ECGTINY_STREAM_FINISHED = 10     /* the stream was finished: begin it anew, or restore one */
} ecgtiny_status;

/* A detector's memory. Treat it as opaque; allocate it statically or on a stack that has the room, aligned as its type
 * asks: not inside a packed struct. */
typedef struct {
    uint32_t filled;                                /* samples in the window; first, to align the arena */
    int8_t arena[ECGTINY_ARENA_BYTES];              /* activations of the network */
#ifndef ECGTINY_STREAM
    int16_t window[ECGTINY_LENGTH * ECGTINY_LEADS]; /* the beat that push_sample is filling, lead innermost */
#endif
} ecgtiny;

/* Makes the memory ready; call it once before anything else, and again to drop a half filled window. */
ecgtiny_status ecgtiny_init(ecgtiny *detector);

/* Scores one beat: counts[ECGTINY_LENGTH * ECGTINY_LEADS], lead innermost. Leaves the window of push_sample alone.
 * Returns OK, or FLAT with a score of 0. */
ecgtiny_status ecgtiny_score_beat(ecgtiny *detector, const int16_t *counts, int32_t *score);

#ifndef ECGTINY_STREAM /* then src/ecgtiny_stream.h has another one, which finds the beats itself */
/* Adds sample[ECGTINY_LEADS] to the window. Returns MORE until the window holds ECGTINY_LENGTH samples; then scores
 * it as score_beat does and starts an empty one. */
ecgtiny_status ecgtiny_push_sample(ecgtiny *detector, const int16_t *sample, int32_t *score);
#endif

/* Tells whether a score raises an alarm: score > ECGTINY_THRESHOLD. */
bool ecgtiny_decide(int32_t score);

/* Checks the CRC-32 over every constant, then the decision on both sides of the threshold, then every golden beat.
 * Returns OK, SELF_TEST_CONSTANTS, SELF_TEST_DECISION, or SELF_TEST_GOLDEN with the beat's index in *failed_golden
 * (which may be null, and is 0 otherwise). Leaves the window alone. */
ecgtiny_status ecgtiny_self_test(ecgtiny *detector, uint8_t *failed_golden);

/* The version of ecgtiny that wrote these sources. */
const char *ecgtiny_version(void);

/* The 32 bytes of the model digest: which network, normalisation, score and threshold this is. */
const uint8_t *ecgtiny_model_digest(void);

#ifdef __cplusplus
}
#endif

#ifdef ECGTINY_STREAM
#include "src/ecgtiny_stream.h"
#endif

#endif
