/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "../ecgtiny.h"

uint32_t ecgtiny_push_block(ecgtiny_stream *stream, const int16_t *samples, uint32_t count)
{
    uint32_t taken = 0;

    if (samples == NULL) {
        return 0;
    }
    while (taken < count && ecgtiny_push_sample(stream, samples[taken]) == ECGTINY_OK) {
        taken++;
    }
    return taken;
}
