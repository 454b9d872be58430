/* SPDX-License-Identifier: Apache-2.0 */
/* A firmware around the stream: samples in, one line an event out. Put your converter, your alarm and your flash memory
 * in the place of read_sample, report and keep; here they are stdin (int16 counts of one lead, this machine's byte
 * order), stdout and nothing. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "ecgtiny.h"

static bool read_sample(int16_t *sample)
{
    return fread(sample, sizeof *sample, 1, stdin) == 1;
}

static void report_beat(const ecgtiny_event *beat)
{
    printf("%lu beat", (unsigned long)beat->sample);
    if (beat->quality != 0) {
        printf(" unreadable %u\n", (unsigned)beat->quality);
        return;
    }
    printf(" score %ld rr %u", (long)beat->score, (unsigned)beat->rr);
    printf("%s%s\n", beat->flags & ECGTINY_ABNORMAL ? " abnormal" : "", beat->flags & ECGTINY_ALARM ? " ALARM" : "");
}

static void report(const ecgtiny_event *event)
{
    static const char *const names[] = {"", "beat", "pause", "tachycardia", "bradycardia", "rhythm ok",
                                        "episode start", "episode end", "enrolled", "signal lost", "signal back"};

    if (event->kind == ECGTINY_EVENT_BEAT) {
        report_beat(event);
    } else {
        printf("%lu %s\n", (unsigned long)event->sample, names[event->kind]);
    }
}

/* What is known of the patient: write it to flash memory now and then, and begin with ecgtiny_stream_restore. */
static void keep(const ecgtiny_stream *stream)
{
    static uint8_t bytes[ECGTINY_STREAM_SAVED_BYTES];

    (void)ecgtiny_stream_save(stream, bytes, sizeof bytes);
}

int main(void)
{
    static ecgtiny_stream stream;
    ecgtiny_event event;
    int16_t sample;

    if (ecgtiny_stream_self_test(&stream, NULL) != ECGTINY_OK || ecgtiny_stream_init(&stream) != ECGTINY_OK) {
        return 1;
    }
    while (read_sample(&sample)) {
        (void)ecgtiny_push_sample(&stream, sample);
        while (ecgtiny_next_event(&stream, &event)) {
            report(&event);
        }
    }
    keep(&stream);
    return 0;
}
