/* SPDX-License-Identifier: Apache-2.0 */
/* A firmware around the stream: blocks of samples of one lead in, one line an event out. Put your alarm and your flash
 * memory in the place of report and keep. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "ecgtiny.h"

enum { BLOCK = 32 };

#include "block.h"

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
#include "event_names.h"

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

static void push(ecgtiny_stream *stream, const int16_t *samples, uint32_t count)
{
    ecgtiny_event event;

    while (count > 0) {
        const uint32_t taken = ecgtiny_push_block(stream, samples, count);

        samples += taken;
        count -= taken;
        while (ecgtiny_next_event(stream, &event)) {
            report(&event);
        }
    }
}

int main(void)
{
    static ecgtiny_stream stream;
    int16_t samples[BLOCK];
    uint32_t count;

    if (ecgtiny_stream_self_test(&stream, NULL) != ECGTINY_OK || ecgtiny_stream_init(&stream) != ECGTINY_OK) {
        return 1;
    }
    while ((count = read_block(samples, BLOCK)) > 0) {
        push(&stream, samples, count);
    }
    keep(&stream);
    return 0;
}
