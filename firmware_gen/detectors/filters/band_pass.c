/* SPDX-License-Identifier: Apache-2.0 */
#include "band_pass.h"

#include "biquads.h"
#include "network_constants.h"
#include "shift_right.h"

enum { GAIN_SHIFT = 24 };

void ecgtiny_band_pass_init(int32_t before[ECGTINY_SECTIONS + 1][2])
{
    for (uint32_t i = 0; i <= ECGTINY_SECTIONS; i++) {
        before[i][0] = 0;
        before[i][1] = 0;
    }
}

int32_t ecgtiny_band_pass(int32_t before[ECGTINY_SECTIONS + 1][2], int16_t sample)
{
    const int32_t filtered = ecgtiny_biquads(ecgtiny_sections, ECGTINY_SECTIONS, before, sample);
    const int64_t scaled = (int64_t)filtered * ECGTINY_INPUT_GAIN + (INT64_C(1) << (GAIN_SHIFT - 1));
    const int64_t input = shift_right_wide(scaled, GAIN_SHIFT);

    return input > INT16_MAX ? INT16_MAX : input < INT16_MIN ? INT16_MIN : (int32_t)input;
}
