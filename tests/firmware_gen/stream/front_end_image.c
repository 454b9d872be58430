/* Memory for the front end, and a reference to what a host calls in the image. */
#include "ecgtiny/front_end.h"

struct front_end front_end;
struct beat beat;

int main(void)
{
    ecgtiny_front_end_init(&front_end);
    return ecgtiny_front_end_push(&front_end, 0, &beat) != 0;
}
