/* SPDX-License-Identifier: Apache-2.0 */
#include "measures.h"

#include "integers.h"
#include "measure.h"
#include "monitor_constants.h"
#include "shift_right.h"
#include "window.h"

enum { SLOPES = MEASURES_SLOPE_TO - MEASURES_SLOPE_FROM };

struct extremes {
    int32_t highest;
    int32_t lowest;
};

/* Those of further samples and of what was found so far. */
static struct extremes extended(struct extremes found, const int16_t *wave, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        found.highest = larger(found.highest, wave[i]);
        found.lowest = smaller(found.lowest, wave[i]);
    }
    return found;
}

static struct extremes extremes(const int16_t *wave, uint32_t from, uint32_t to)
{
    const struct extremes first = {wave[from], wave[from]};

    return extended(first, wave, from + 1, to);
}

static int32_t level_of(const int16_t *held)
{
    int32_t sum = 0;

    for (uint32_t i = 0; i < 1 << MEASURES_LEVEL_BITS; i++) {
        sum += held[MEASURES_LEVEL_FROM + i];
    }
    return shift_right(sum, MEASURES_LEVEL_BITS);
}

/* log2 of the variance in time of the slopes' energy. */
static int32_t spread_of(const int16_t *slope, int32_t steepest)
{
    const int32_t shift = larger(ecgtiny_bit_length((uint32_t)steepest) - MEASURES_FINE_SLOPE, 0);
    uint32_t whole = 0;
    uint32_t first = 0;
    uint32_t second = 0;

    for (uint32_t i = 0; i < SLOPES; i++) {
        const uint32_t fine = (uint32_t)slope[i] >> shift;
        const uint32_t energy = fine * fine;

        whole += energy;
        first += energy * i;
        second += energy * i * i;
    }
    return ecgtiny_log2_wide((uint64_t)whole * second - (uint64_t)first * first) - 2 * ecgtiny_log2(whole);
}

static void measure_slopes(const int16_t *held, int16_t *measures)
{
    int16_t slope[SLOPES];
    int32_t steepest = 0;

    for (uint32_t i = 0; i < SLOPES; i++) {
        const int16_t *const at = held + MEASURES_SLOPE_FROM + i;
        const int32_t size = magnitude_of(at[MEASURES_SLOPE_REACH] - at[-MEASURES_SLOPE_REACH]);

        slope[i] = (int16_t)size;
        steepest = larger(steepest, size);
    }
    measures[MEASURE_WIDTH] = (int16_t)spread_of(slope, steepest);
    measures[MEASURE_SLOPE] = (int16_t)ecgtiny_log2((uint32_t)steepest);
}

/* Samples above half of the greatest height over the level. */
static uint32_t plateau_of(const int16_t *held, struct extremes wave, int32_t level)
{
    const int32_t height = larger(magnitude_of(wave.highest - level), magnitude_of(wave.lowest - level));
    uint32_t samples = 0;

    for (uint32_t i = MEASURES_PLATEAU_FROM; i < MEASURES_PLATEAU_TO; i++) {
        samples += 2 * magnitude_of(held[i] - level) > height ? 1u : 0u;
    }
    return samples;
}

static uint32_t roughness(const int16_t *held, uint32_t from, uint32_t to)
{
    int32_t sum = 0;

    for (uint32_t i = from; i < to; i++) {
        sum += magnitude_of(held[i + 1] - 2 * held[i] + held[i - 1]);
    }
    return (uint32_t)sum;
}

static void measure_complex(const int16_t *held, int32_t level, int16_t *measures)
{
    const struct extremes plateau = extremes(held, MEASURES_PLATEAU_FROM, MEASURES_PLATEAU_TO);
    const struct extremes qrs = extended(plateau, held, MEASURES_PLATEAU_TO, MEASURES_QRS_TO);
    int32_t area = 0;
    int32_t sum = 0;

    for (uint32_t i = MEASURES_COMPLEX_FROM; i < MEASURES_COMPLEX_TO; i++) {
        area += magnitude_of(held[i] - level);
        sum += held[i] - level;
    }
    measures[MEASURE_PLATEAU] = (int16_t)ecgtiny_log2(plateau_of(held, plateau, level));
    measures[MEASURE_HEIGHT] = (int16_t)ecgtiny_log2((uint32_t)(qrs.highest - qrs.lowest));
    measures[MEASURE_AREA] = (int16_t)ecgtiny_log2((uint32_t)area);
    measures[MEASURE_HIGHEST] = (int16_t)(qrs.highest - level);
    measures[MEASURE_SUM] = (int16_t)shift_right(sum, MEASURES_SUM_SHIFT);
    measures[MEASURE_PEAK_TO_PEAK] = (int16_t)(qrs.highest - qrs.lowest);
}

static void measure_waves(const int16_t *held, int32_t level, int16_t *measures)
{
    const struct extremes p = extremes(held, MEASURES_P_WAVE_FROM, MEASURES_P_WAVE_TO);
    const struct extremes t = extremes(held, MEASURES_T_WAVE_FROM, MEASURES_T_WAVE_TO);

    measures[MEASURE_T_HIGHEST] = (int16_t)(t.highest - level);
    measures[MEASURE_T_LOWEST] = (int16_t)(t.lowest - level);
    const int32_t ends = held[MEASURES_P_WAVE_FROM] + held[MEASURES_P_WAVE_TO - 1];

    measures[MEASURE_P_HEIGHT] = (int16_t)(p.highest - shift_right(ends, 1));
}

void ecgtiny_measure_beat(const int16_t *window, int16_t *measures)
{
    int16_t held[ECGTINY_WINDOW_LENGTH];

    for (uint32_t i = 0; i < ECGTINY_WINDOW_LENGTH; i++) {
        held[i] = (int16_t)clamp(window[i], -MEASURES_LIMIT, MEASURES_LIMIT);
    }
    const int32_t level = level_of(held);
    const uint32_t rough =
        roughness(held, 1, MEASURES_ROUGH_TO) + roughness(held, MEASURES_ROUGH_FROM, ECGTINY_WINDOW_LENGTH - 1);

    measure_complex(held, level, measures);
    measure_slopes(held, measures);
    measure_waves(held, level, measures);
    measures[MEASURE_NOISE] = (int16_t)ecgtiny_log2(rough);
}
