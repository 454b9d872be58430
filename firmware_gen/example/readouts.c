/* SPDX-License-Identifier: Apache-2.0 */
/* A firmware around the detector of samples: blocks of samples in, a line out whenever a readout rises above its
 * threshold. Put your alarm in the place of report. */
#include <stdint.h>
#include <stdio.h>

#include "ecgtiny.h"

enum { BLOCK = 32 };

#include "block.h"

static void report(unsigned long sample, uint32_t risen)
{
    for (unsigned i = 0; i < ECGTINY_READOUTS; i++) {
        if (risen >> i & 1) {
            printf("%lu readout %u\n", sample, i);
        }
    }
}

int main(void)
{
    static ecgtiny detector;
    int16_t samples[BLOCK];
    int32_t readouts[ECGTINY_READOUTS];
    uint32_t count;
    uint32_t above = 0;
    unsigned long sample = 0;

    if (ecgtiny_self_test(&detector) != ECGTINY_OK || ecgtiny_init(&detector) != ECGTINY_OK) {
        return 1;
    }
    while ((count = read_block(samples, BLOCK)) > 0) {
        for (uint32_t i = 0; i < count; i++) {
            const uint32_t before = above;

            (void)ecgtiny_push_sample(&detector, samples[i], readouts, &above);
            report(sample++, above & ~before);
        }
    }
    return 0;
}
