/* Continuous ECG of one lead: ADC samples in, events out.
 *
 *     static ecgtiny_stream stream;
 *     ecgtiny_event event;
 *
 *     ecgtiny_stream_init(&stream);
 *     for (;;) {
 *         ecgtiny_push_sample(&stream, read_adc());
 *         while (ecgtiny_next_event(&stream, &event)) { ... }
 *     }
 *
 * Integers only, no heap, no recursion, no C library; all memory is the caller's, and the work a sample is bounded. One
 * stream may not be used by two threads at once. The numbers are defined in docs/numeric-contract.md of ecgtiny's
 * source, version ECGTINY_VERSION. */
#ifndef ECGTINY_STREAM_H
#define ECGTINY_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "ecgtiny.h"
#include "stream_state.h" /* struct stream_state, ECGTINY_STREAM_MILLIHERTZ, _LEVELS, _SAVED_BYTES */

#ifdef __cplusplus
extern "C" {
#endif

/* What stands for a sample that is missing: a gap keeps its place in time. */
#define ECGTINY_GAP INT16_MIN

typedef enum {
    ECGTINY_EVENT_BEAT = 1,
    ECGTINY_EVENT_PAUSE = 2,
    ECGTINY_EVENT_TACHYCARDIA = 3,
    ECGTINY_EVENT_BRADYCARDIA = 4,
    ECGTINY_EVENT_RHYTHM_OK = 5,
    ECGTINY_EVENT_EPISODE_START = 6,
    ECGTINY_EVENT_EPISODE_END = 7,
    ECGTINY_EVENT_ENROLLED = 8, /* the patient's templates and thresholds are there: alarms are possible from now on */
    ECGTINY_EVENT_SIGNAL_LOST = 9,
    ECGTINY_EVENT_SIGNAL_BACK = 10
} ecgtiny_event_kind;

/* Why a beat cannot be read; 0 when it can. */
typedef enum {
    ECGTINY_LEAD_OFF = 1,
    ECGTINY_SIGNAL_FLAT = 2,
    ECGTINY_SATURATED = 4,
    ECGTINY_NOISY = 8,
    ECGTINY_INVERTED = 16
} ecgtiny_quality;

typedef enum {
    ECGTINY_ABNORMAL = 1,
    ECGTINY_ALARM = 2,
    ECGTINY_ENROLLING = 4,
    ECGTINY_P = 8, /* the segment that departs from the patient's own */
    ECGTINY_QRS = 16,
    ECGTINY_ST = 32,
    ECGTINY_T = 64,
    ECGTINY_PREMATURE = 128,
    ECGTINY_SEARCHED_BACK = 256
} ecgtiny_event_flag;

enum { ECGTINY_SEGMENTS = 4 }; /* P, QRS, ST, T */

typedef struct {
    uint32_t sample;                     /* the R peak, or when it happened: samples since the stream began */
    uint8_t kind;                        /* of ecgtiny_event_kind */
    uint8_t quality;                     /* bits of ecgtiny_quality */
    uint16_t flags;                      /* bits of ecgtiny_event_flag */
    int32_t score;                       /* of shape and rhythm together; abnormal above the level's threshold */
    int32_t residual;                    /* the autoencoder's score */
    uint16_t rr;                         /* ms since the R peak before */
    int16_t bias[ECGTINY_SEGMENTS];      /* mean signed departure from the patient's template */
    int16_t magnitude[ECGTINY_SEGMENTS]; /* mean absolute departure */
} ecgtiny_event;

/* A stream's memory: allocate it statically. The state is opaque; the detector may be used by others between two
 * samples, for ecgtiny_self_test or for a beat of their own. */
typedef struct {
    ecgtiny detector;
    struct stream_state state;
} ecgtiny_stream;

/* Begins a stream: sample 0 is the next one, the patient is unknown, the sensitivity is the default one. */
ecgtiny_status ecgtiny_stream_init(ecgtiny_stream *stream);

/* Takes one sample in ADC counts, ECGTINY_GAP where there is none. Returns OK; or EVENTS_WAITING, and then the sample
 * was not taken: fetch the events, and push it again. */
ecgtiny_status ecgtiny_push_sample(ecgtiny_stream *stream, int16_t sample);

/* Moves the oldest event to *event; false when there is none. */
bool ecgtiny_next_event(ecgtiny_stream *stream, ecgtiny_event *event);

/* Chooses one of ECGTINY_STREAM_LEVELS rows of the threshold table, 0 the least sensitive. Returns OK or BAD_ARGUMENT. */
ecgtiny_status ecgtiny_stream_sensitivity(ecgtiny_stream *stream, uint8_t level);

/* Writes what was learnt of the patient, with version and CRC-32. Returns the bytes written, which are
 * ECGTINY_STREAM_SAVED_BYTES, or 0 where the capacity is less. */
uint32_t ecgtiny_stream_save(const ecgtiny_stream *stream, uint8_t *bytes, uint32_t capacity);

/* Begins a stream of a patient who is known. Returns OK; or BAD_STATE where size, version, model or CRC is another one,
 * and then the stream is as it was. */
ecgtiny_status ecgtiny_stream_restore(ecgtiny_stream *stream, const uint8_t *bytes, uint32_t size);

#ifdef __cplusplus
}
#endif

#endif
