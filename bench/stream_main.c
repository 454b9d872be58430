/* The least image round a detector of continuous ECG: one sample, and an event. For measuring; see measure_stream.py. */
#include "ecgtiny/ecgtiny.h"

ecgtiny_stream stream;
ecgtiny_event event;

int main(void)
{
    ecgtiny_stream_init(&stream);
    (void)ecgtiny_push_sample(&stream, 0);
    return ecgtiny_next_event(&stream, &event);
}
