/* Counts from stdin through a stream, which ends behind the last; its events to stdout, 34 bytes each. */
#include <stdio.h>

#include "ecgtiny.h"

static void put(uint32_t value, int width)
{
    for (int i = 0; i < width; i++) {
        putchar((int)(value >> 8 * i & 0xFF));
    }
}

static void put_event(const ecgtiny_event *event)
{
    put(event->sample, 4);
    put(event->kind, 1);
    put(event->quality, 1);
    put(event->flags, 2);
    put((uint32_t)event->score, 4);
    put((uint32_t)event->residual, 4);
    put(event->rr, 2);
    for (int i = 0; i < ECGTINY_SEGMENTS; i++) {
        put((uint16_t)event->bias[i], 2);
    }
    for (int i = 0; i < ECGTINY_SEGMENTS; i++) {
        put((uint16_t)event->magnitude[i], 2);
    }
}

static void put_events(ecgtiny_stream *stream)
{
    ecgtiny_event event;

    while (ecgtiny_next_event(stream, &event)) {
        put_event(&event);
    }
}

int main(void)
{
    static ecgtiny_stream stream;
    ecgtiny_status finished;
    int16_t count;

    if (ecgtiny_stream_init(&stream) != ECGTINY_OK) {
        return 1;
    }
    while (fread(&count, sizeof count, 1, stdin) == 1) {
        if (ecgtiny_push_sample(&stream, count) != ECGTINY_OK) {
            return 2;
        }
        put_events(&stream);
    }
    do {
        finished = ecgtiny_stream_finish(&stream);
        put_events(&stream);
    } while (finished == ECGTINY_EVENTS_WAITING);
    return finished == ECGTINY_OK ? 0 : 3;
}
