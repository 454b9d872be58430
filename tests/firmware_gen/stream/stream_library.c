/* What a test needs of a stream beside its interface. */
#include <stddef.h>

#include "ecgtiny.h"

uint32_t stream_bytes(void);
uint32_t push_all(ecgtiny_stream *stream, const int16_t *counts, uint32_t count);

uint32_t stream_bytes(void)
{
    return sizeof(ecgtiny_stream);
}

/* Pushes counts without fetching an event; returns how many were taken. */
uint32_t push_all(ecgtiny_stream *stream, const int16_t *counts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ecgtiny_push_sample(stream, counts[i]) != ECGTINY_OK) {
            return i;
        }
    }
    return count;
}
