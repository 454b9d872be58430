/* Memory for a stream, and a reference to what a host calls in the image. */
#include "ecgtiny/ecgtiny.h"

ecgtiny_stream stream;
ecgtiny_event event;
uint8_t bytes[ECGTINY_STREAM_SAVED_BYTES];

int main(void)
{
    ecgtiny_stream_init(&stream);
    ecgtiny_push_sample(&stream, 0);
    ecgtiny_stream_save(&stream, bytes, sizeof bytes);
    ecgtiny_stream_restore(&stream, bytes, sizeof bytes);
    return ecgtiny_next_event(&stream, &event);
}
