/* Memory for the front end, and a reference to what a host calls in the image. */
#include "ecgtiny/src/front_end.h"

struct ecgtiny_front_end front_end;
struct ecgtiny_beat beat;

int main(void)
{
    ecgtiny_front_end_init(&front_end);
    return ecgtiny_front_end_push(&front_end, 0, &beat) != 0;
}
