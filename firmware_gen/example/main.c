/* SPDX-License-Identifier: Apache-2.0 */
/* A firmware around the detector: blocks of samples in, lead innermost, one line a beat out. Put your alarm in the
 * place of report. */
#include <stdint.h>
#include <stdio.h>

#include "ecgtiny.h"

enum { BLOCK = 32 };

#include "block.h"

static void report(ecgtiny_status status, int32_t score)
{
    if (status == ECGTINY_FLAT) {
        printf("flat\n");
    } else {
        printf("%ld%s\n", (long)score, ecgtiny_decide(score) ? " alarm" : "");
    }
}

int main(void)
{
    static ecgtiny detector;
    int16_t samples[BLOCK * ECGTINY_LEADS];
    uint32_t count;

    ecgtiny_init(&detector);
    if (ecgtiny_self_test(&detector, NULL) != ECGTINY_OK) {
        return 1;
    }
    while ((count = read_block(samples, BLOCK * ECGTINY_LEADS)) > 0) {
        for (uint32_t i = 0; i + ECGTINY_LEADS <= count; i += ECGTINY_LEADS) {
            int32_t score;
            const ecgtiny_status status = ecgtiny_push_sample(&detector, samples + i, &score);

            if (status != ECGTINY_MORE) {
                report(status, score);
            }
        }
    }
    return 0;
}
