/* SPDX-License-Identifier: Apache-2.0 */
/* A firmware around the detector: samples in, one line a beat out. Put your converter and your alarm in the place of
 * read_sample and report; here they are stdin (int16, lead innermost, this machine's byte order) and stdout. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "ecgtiny.h"

static bool read_sample(int16_t sample[ECGTINY_LEADS])
{
    return fread(sample, sizeof(int16_t), ECGTINY_LEADS, stdin) == ECGTINY_LEADS;
}

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
    int16_t sample[ECGTINY_LEADS];
    int32_t score;

    ecgtiny_init(&detector);
    if (ecgtiny_self_test(&detector, NULL) != ECGTINY_OK) {
        return 1;
    }
    while (read_sample(sample)) {
        const ecgtiny_status status = ecgtiny_push_sample(&detector, sample, &score);

        if (status != ECGTINY_MORE) {
            report(status, score);
        }
    }
    return 0;
}
