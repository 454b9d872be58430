/* SPDX-License-Identifier: Apache-2.0 */
#include "decimate.h"

#include "front_end_constants.h"
#include "saturate.h"

void ecgtiny_decimator_init(struct ecgtiny_decimator *decimator)
{
    decimator->begun = false;
    decimator->missing = false;
    decimator->railed = false;
    decimator->phase = 0;
    decimator->held = 0;
    decimator->sum = 0;
    decimator->slope = 0;
}

/* The last count is held through a gap. */
static void hold(struct ecgtiny_decimator *decimator, int16_t count)
{
    if (count == INT16_MIN) {
        decimator->missing = true;
        return;
    }
    decimator->held = count - FRONT_END_ZERO;
    if (count <= FRONT_END_LOW_RAIL || count >= FRONT_END_HIGH_RAIL) {
        decimator->railed = true;
    }
}

/* A triangle is the slope of the counts that begin at its peak, and the rise that those before it make: each count
 * weighs FRONT_END_DECIMATION in both together. */
static void complete(struct ecgtiny_decimator *decimator, struct ecgtiny_working_sample *working)
{
    const int32_t triangle = decimator->rise + decimator->slope;

    working->value = saturate(rounding_shift_right(triangle * FRONT_END_SCALE_MUL, FRONT_END_SCALE_SHIFT));
    working->missing = decimator->missing;
    working->railed = decimator->railed;
    decimator->missing = false;
    decimator->railed = false;
    decimator->phase = 0;
    decimator->rise = FRONT_END_DECIMATION * decimator->sum - decimator->slope;
    decimator->sum = 0;
    decimator->slope = 0;
}

bool ecgtiny_decimate(struct ecgtiny_decimator *decimator, int16_t count, struct ecgtiny_working_sample *working)
{
    hold(decimator, count);
    if (!decimator->begun) {
        decimator->begun = true;
        decimator->rise = decimator->held * (FRONT_END_DECIMATION * (FRONT_END_DECIMATION - 1) / 2);
    }
    decimator->sum += decimator->held;
    decimator->slope += decimator->sum;
    if (++decimator->phase < FRONT_END_DECIMATION) {
        return false;
    }
    complete(decimator, working);
    return true;
}
