/* Counts from stdin through the front end; what they bring to stdout, behind the number of the count. */
#include <stddef.h>
#include <stdio.h>

#include "src/front_end.h"

int main(void)
{
    static struct ecgtiny_front_end front;
    static struct ecgtiny_beat beat;
    int16_t count;

    ecgtiny_front_end_init(&front);
    for (uint32_t at = 0; fread(&count, sizeof count, 1, stdin) == 1; at++) {
        const uint32_t brought = ecgtiny_front_end_push(&front, count, &beat);

        if (brought != 0) {
            const uint32_t lost = front.contact.lost;
            const uint32_t flutter = front.flutter.lasts;

            fwrite(&at, sizeof at, 1, stdout);
            fwrite(&brought, sizeof brought, 1, stdout);
            fwrite(&lost, sizeof lost, 1, stdout);
            fwrite(&flutter, sizeof flutter, 1, stdout);
            fwrite(&beat, offsetof(struct ecgtiny_beat, window) + sizeof beat.window, 1, stdout);
        }
    }
    return 0;
}
