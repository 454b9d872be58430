/* Saved states from stdin, and what is pushed behind each: for each of them the status of its restoring to stdout, and
 * where it was taken the number of events and the bytes of the state after them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "ecgtiny.h"

enum { HEADER = 2 };

static ecgtiny_stream stream;
static uint8_t state[ECGTINY_STREAM_SAVED_BYTES];

/* Returns the number of events. */
static uint32_t push_all(const int16_t *counts, uint32_t count)
{
    ecgtiny_event event;
    uint32_t events = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (ecgtiny_push_sample(&stream, counts[i]) != ECGTINY_OK) {
            exit(2);
        }
        while (ecgtiny_next_event(&stream, &event)) {
            events++;
        }
    }
    return events;
}

int main(void)
{
    uint32_t header[HEADER]; /* states, counts */

    if (fread(header, sizeof header[0], HEADER, stdin) != HEADER) {
        return 1;
    }
    int16_t *const counts = malloc(header[1] * sizeof *counts);

    if (counts == NULL || fread(counts, sizeof *counts, header[1], stdin) != header[1]) {
        return 1;
    }
    for (uint32_t i = 0; i < header[0]; i++) {
        if (fread(state, sizeof state, 1, stdin) != 1) {
            return 1;
        }
        const uint32_t status = (uint32_t)ecgtiny_stream_restore(&stream, state, sizeof state);
        const uint32_t events = status == ECGTINY_OK ? push_all(counts, header[1]) : 0;

        if (status == ECGTINY_OK && ecgtiny_stream_save(&stream, state, sizeof state) == 0) {
            return 1;
        }
        fwrite(&status, sizeof status, 1, stdout);
        fwrite(&events, sizeof events, 1, stdout);
        fwrite(state, sizeof state, 1, stdout);
    }
    free(counts);
    return 0;
}
