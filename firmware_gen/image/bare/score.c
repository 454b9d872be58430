/* SPDX-License-Identifier: Apache-2.0 */
/* The least image round a detector: one beat, from its counts to the decision. For measuring; see bench/. */
#include "ecgtiny/ecgtiny.h"

static ecgtiny detector;

int main(void)
{
    int32_t score;

    (void)ecgtiny_init(&detector);
    (void)ecgtiny_score_beat(&detector, detector.window, &score);
    return ecgtiny_decide(score);
}
