/* SPDX-License-Identifier: Apache-2.0 */
#include "t_waves.h"

#include "front_end_constants.h"
#include "shift_right.h"

void ecgtiny_t_waves_init(struct ecgtiny_t_waves *waves)
{
    waves->beat = 0;
    waves->beat_energy = 0;
    waves->beat_sharpness = 0;
    waves->seen_after = 0;
    waves->seen_energy = 0;
    waves->after = 0;
    waves->energy = 0;
    waves->share = 0;
}

int32_t ecgtiny_sharpness(int32_t energy, int32_t fine_energy)
{
    const uint32_t sharpness = ((uint32_t)fine_energy << FRONT_END_SHARPNESS_BITS) / (uint32_t)energy;

    return sharpness < T_WAVES_MAX_SHARPNESS ? (int32_t)sharpness : T_WAVES_MAX_SHARPNESS;
}

/* The time since the last sharp complex; what is longer than any rule asks for is all the same. */
static int32_t time_after(const struct ecgtiny_t_waves *waves, uint32_t step)
{
    const uint32_t after = step - waves->beat;

    return after < INT16_MAX ? (int32_t)after : INT16_MAX;
}

static bool is_possible(const struct ecgtiny_t_waves *waves, int32_t after, int32_t energy)
{
    return after < FRONT_END_LONGEST_T_WAVE && energy < waves->beat_energy;
}

static bool is_near(const struct ecgtiny_t_waves *waves, int32_t after)
{
    const int32_t distance = after - waves->after;

    return distance <= FRONT_END_T_WAVE_SPREAD && -distance <= FRONT_END_T_WAVE_SPREAD;
}

bool ecgtiny_t_waves_take_peak(struct ecgtiny_t_waves *waves, uint32_t step, int32_t energy, int32_t sharpness)
{
    const bool slow =
        sharpness < FRONT_END_SLOW_BELOW && 16 * sharpness < T_WAVES_SLOWER_16 * waves->beat_sharpness;
    const int32_t after = time_after(waves, step);

    if (slow && is_possible(waves, after, energy) && energy > waves->seen_energy) {
        waves->seen_after = after;
        waves->seen_energy = energy;
    }
    return slow;
}

bool ecgtiny_t_waves_expected(const struct ecgtiny_t_waves *waves, uint32_t step, int32_t energy, uint32_t beat)
{
    const int32_t after = time_after(waves, step);
    const bool known = beat == waves->beat && waves->share >= T_WAVES_EXPECTED;

    return known && is_possible(waves, after, energy) && is_near(waves, after) && energy < 2 * waves->energy;
}

static void follow(struct ecgtiny_t_waves *waves, int32_t interval)
{
    const bool alike = waves->energy < 2 * waves->seen_energy && waves->seen_energy < 2 * waves->energy;
    const bool usual =
        interval < FRONT_END_LONGEST_T_WAVE_INTERVAL && is_near(waves, waves->seen_after) && alike;

    waves->share += shift_right((usual ? T_WAVES_ALWAYS : 0) - waves->share, T_WAVES_FOLLOW_BITS);
    if (waves->energy == 0) {
        waves->after = waves->seen_after;
        waves->energy = waves->seen_energy;
    } else if (waves->seen_energy > 0) {
        waves->after += shift_right(waves->seen_after - waves->after, T_WAVES_FOLLOW_BITS);
        waves->energy += shift_right(waves->seen_energy - waves->energy, T_WAVES_FOLLOW_BITS);
    }
}

void ecgtiny_t_waves_take_beat(struct ecgtiny_t_waves *waves, uint32_t step, int32_t energy, int32_t sharpness)
{
    const int32_t interval = time_after(waves, step);
    const bool shown = waves->seen_energy > 0 || interval >= waves->after + FRONT_END_T_WAVE_HIDDEN;

    if (waves->beat_energy > 0 && shown) {
        follow(waves, interval);
    }
    waves->beat = step;
    waves->beat_energy = energy;
    waves->beat_sharpness = sharpness;
    waves->seen_energy = 0;
}
