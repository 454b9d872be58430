/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "../ecgtiny.h"
#include "readouts_constants.h"

ecgtiny_status ecgtiny_init(ecgtiny *detector)
{
    if (detector == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    ecgtiny_network_init(&detector->network);
    return ECGTINY_OK;
}

ecgtiny_status ecgtiny_push_sample(ecgtiny *detector, int16_t sample, int32_t *readouts, uint32_t *above)
{
    if (detector == NULL || readouts == NULL || above == NULL) {
        return ECGTINY_BAD_ARGUMENT;
    }
    ecgtiny_network_step(&detector->network, sample, readouts);
    *above = ecgtiny_decide(readouts);
    return ECGTINY_OK;
}

uint32_t ecgtiny_decide(const int32_t *readouts)
{
    uint32_t above = 0;

    for (uint32_t i = 0; i < ECGTINY_READOUTS; i++) {
        above |= (readouts[i] > ecgtiny_thresholds[i] ? UINT32_C(1) : UINT32_C(0)) << i;
    }
    return above;
}

const char *ecgtiny_version(void)
{
    return ECGTINY_VERSION;
}

const uint8_t *ecgtiny_model_digest(void)
{
    return ecgtiny_digest_in_ram(ecgtiny_digest);
}
