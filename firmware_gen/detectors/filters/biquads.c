/* SPDX-License-Identifier: Apache-2.0 */
#include "biquads.h"

#include "shift_right.h"

enum { COEFFICIENTS = 5, SHIFT = 29, FRACTION_UNIT = 4096 };

int32_t ecgtiny_biquads(ECGTINY_TABLE int32_t *sections, uint32_t count, int32_t (*before)[2], int16_t sample)
{
    int32_t now = (int32_t)sample * FRACTION_UNIT;

    for (uint32_t i = 0; i < count; i++) {
        ECGTINY_TABLE int32_t *const b = sections + COEFFICIENTS * i;
        ECGTINY_TABLE int32_t *const a = b + 3;
        int32_t *const x = before[i];
        const int32_t *const y = before[i + 1];
        const int64_t sum = (int64_t)b[0] * now + (int64_t)b[1] * x[0] + (int64_t)b[2] * x[1] - (int64_t)a[0] * y[0] -
                            (int64_t)a[1] * y[1];

        x[1] = x[0];
        x[0] = now;
        now = (int32_t)shift_right_wide(sum + (INT64_C(1) << (SHIFT - 1)), SHIFT);
    }
    before[count][1] = before[count][0];
    before[count][0] = now;
    return now;
}
