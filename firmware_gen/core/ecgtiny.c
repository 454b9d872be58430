/* SPDX-License-Identifier: Apache-2.0 */
#include "../ecgtiny.h"

#include <stddef.h>

#include "constants.h"

ecgtiny_status ecgtiny_init(ecgtiny *detector)
{
    if (detector == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    detector->filled = 0;
    return ECGTINY_OK;
}

ecgtiny_status ecgtiny_score_beat(ecgtiny *detector, const int16_t *counts, int32_t *score)
{
    if (detector == NULL || counts == NULL || score == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    int8_t *const input = detector->arena + ECGTINY_INPUT_OFFSET;
    const int8_t *const output = detector->arena + ECGTINY_OUTPUT_OFFSET;

    *score = 0;
    if (!ecgtiny_normalise(&ecgtiny_constants.normalisation, counts, input)) {
        return ECGTINY_FLAT;
    }
    ecgtiny_infer(detector->arena);
    *score = ecgtiny_score(&ecgtiny_constants.score, input, output);
    return ECGTINY_OK;
}

#ifndef ECGTINY_STREAM
ecgtiny_status ecgtiny_push_sample(ecgtiny *detector, const int16_t *sample, int32_t *score)
{
    if (detector == NULL || sample == NULL || score == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    int16_t *const slot = detector->window + detector->filled * ECGTINY_LEADS;

    for (uint32_t lead = 0; lead < ECGTINY_LEADS; lead++) {
        slot[lead] = sample[lead];
    }
    if (++detector->filled < ECGTINY_LENGTH) {
        return ECGTINY_MORE;
    }
    detector->filled = 0;
    return ecgtiny_score_beat(detector, detector->window, score);
}
#endif

bool ecgtiny_decide(int32_t score)
{
    return score > ecgtiny_constants.threshold;
}

const char *ecgtiny_version(void)
{
    return ECGTINY_VERSION;
}

const uint8_t *ecgtiny_model_digest(void)
{
    return ecgtiny_digest_in_ram(ecgtiny_digest);
}
