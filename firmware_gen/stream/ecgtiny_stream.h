/* SPDX-License-Identifier: Apache-2.0 */
/* Continuous ECG of one lead: ADC samples in, events out. ecgtiny.h includes this at its end; include that one.
 *
 *     static ecgtiny_stream stream;
 *     ecgtiny_event event;
 *
 *     ecgtiny_stream_init(&stream);
 *     for (;;) {
 *         const int16_t sample = read_adc();
 *         ecgtiny_status pushed;
 *
 *         do {
 *             pushed = ecgtiny_push_sample(&stream, sample);
 *             while (ecgtiny_next_event(&stream, &event)) { ... }
 *         } while (pushed == ECGTINY_EVENTS_WAITING);
 *     }
 *
 * Integers only, no heap, no recursion, no C library; all memory is the caller's, and there is no other state: streams
 * are independent of each other. The work per sample is bounded: stream_instructions.worst_sample in export.json is the
 * most that was counted, stack_bytes the stack. One stream may not be used by two threads, or by a thread and an
 * interrupt, at once; nothing here waits, locks or masks interrupts. Let the converter's interrupt or its DMA fill a
 * block, and call these functions from one thread or from the main loop, which can sleep in between.
 *
 * The numbers are defined in docs/continuous-ecg.md of ecgtiny's
 * source, version ECGTINY_VERSION. */
#ifndef ECGTINY_STREAM_H
#define ECGTINY_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "ecgtiny_event.h"
#include "stream_state.h" /* and ECGTINY_STREAM_MILLIHERTZ, _LEVELS, _SAVED_BYTES */

#ifdef __cplusplus
extern "C" {
#endif

/* What stands for a sample that is missing: a gap keeps its place in time. */
#define ECGTINY_GAP INT16_MIN

/* A stream's memory: allocate it statically. The state is opaque; the detector may be used by others between two
 * samples, for ecgtiny_self_test or for a beat of their own. */
typedef struct {
    ecgtiny detector;
    struct ecgtiny_stream_state state;
} ecgtiny_stream;

/* Begins a stream: sample 0 is the next one, the patient is unknown, the sensitivity is the default one. */
ecgtiny_status ecgtiny_stream_init(ecgtiny_stream *stream);

/* Runs ecgtiny_self_test, checks the decision on both sides of the threshold of every level, and pushes the golden
 * stretch: 18 seconds of made-up ECG with ectopic beats, an alarm and a loss of contact, whose events have to be those
 * of the export. It works in the stream, and begins it anew: call it before the first sample. Returns what
 * ecgtiny_self_test does, or SELF_TEST_STRETCH. */
ecgtiny_status ecgtiny_stream_self_test(ecgtiny_stream *stream, uint8_t *failed_golden);

/* Takes one sample in ADC counts, ECGTINY_GAP where there is none. Returns OK; or EVENTS_WAITING, and then the sample
 * was not taken: fetch the events, and push it again; or STREAM_FINISHED. */
ecgtiny_status ecgtiny_push_sample(ecgtiny_stream *stream, int16_t sample);

/* Takes samples in a row, as so many calls of ecgtiny_push_sample do: for a block that DMA has filled. Returns how many
 * it took; where that is less than count, events wait: fetch them, then push the rest. A finished stream takes none. */
uint32_t ecgtiny_push_block(ecgtiny_stream *stream, const int16_t *samples, uint32_t count);

/* Moves the oldest event to *event; false when there is none. A beat is reported when the next one is known, some
 * samples behind it: fetch events after each sample. */
bool ecgtiny_next_event(ecgtiny_stream *stream, ecgtiny_event *event);

/* Whoever leaves the rhythm out defines ECGTINY_STREAM_WITHOUT_RHYTHM for every file that includes this one, those of
 * the library and those of the firmware: an ecgtiny_stream has fewer bytes then. */
#ifndef ECGTINY_STREAM_WITHOUT_RHYTHM

/* Copies the counters of the events that were fetched since the stream began, or since they were cleared: for a summary
 * of each hour. Returns OK or BAD_ARGUMENT. */
ecgtiny_status ecgtiny_stream_counters(const ecgtiny_stream *stream, ecgtiny_counters *counters);
ecgtiny_status ecgtiny_stream_clear_counters(ecgtiny_stream *stream);

#endif

/* Takes the end of the signal, at which a recording stops: beats up to the last sample are reported, as though samples
 * were missing behind it. Returns OK when all events wait; or EVENTS_WAITING, and then there is more: fetch the events,
 * and call it again. It does the work of some two seconds of samples at once. From then on the stream takes no sample;
 * its state can be saved, and with ecgtiny_stream_init or ecgtiny_stream_restore it begins anew. */
ecgtiny_status ecgtiny_stream_finish(ecgtiny_stream *stream);

/* Chooses one of ECGTINY_STREAM_LEVELS rows of the threshold table, 0 the least sensitive. Returns OK or
 * BAD_ARGUMENT. */
ecgtiny_status ecgtiny_stream_sensitivity(ecgtiny_stream *stream, uint8_t level);

/* Writes the state of the patient and the sensitivity, with version and CRC-32; what waits in the stream is not
 * in it. Returns the bytes written, which are
 * ECGTINY_STREAM_SAVED_BYTES, or 0 where the capacity is less. */
uint32_t ecgtiny_stream_save(const ecgtiny_stream *stream, uint8_t *bytes, uint32_t capacity);

/* Begins a stream of a patient who is known. Returns OK; or BAD_STATE where size, version, model or CRC is another one,
 * and then the stream is as it was. */
ecgtiny_status ecgtiny_stream_restore(ecgtiny_stream *stream, const uint8_t *bytes, uint32_t size);

#ifdef __cplusplus
}
#endif

#endif
