/* SPDX-License-Identifier: Apache-2.0 */
#include "filters.h"

#include "front_end_constants.h"
#include "ring.h"
#include "saturate.h"
#include "second_difference.h"

void ecgtiny_filters_init(struct ecgtiny_filters *filters)
{
    filters->primed = false;
    filters->gap = 0;
    filters->blanking_left = 0;
}

static void prime_history(struct ecgtiny_filters *filters, int16_t working)
{
    filters->history_at = 0;
    for (uint32_t i = 0; i < 2 * ECGTINY_FRONT_END_FIR_LENGTH; i++) {
        filters->history[i] = working;
    }
}

static int16_t lowpass(struct ecgtiny_filters *filters, int16_t working)
{
    int16_t *const slot = filters->history + filters->history_at;

    slot[0] = working;
    slot[ECGTINY_FRONT_END_FIR_LENGTH] = working;
    filters->history_at = (uint16_t)ring_after(filters->history_at, ECGTINY_FRONT_END_FIR_LENGTH);

    /* From the oldest sample and from the newest, which have the same tap, to the middle. */
    const int16_t *older = filters->history + filters->history_at;
    const int16_t *newer = older + ECGTINY_FRONT_END_FIR_LENGTH - 1;
    int32_t sum = 0;

    for (uint32_t i = 0; i < ECGTINY_FRONT_END_FIR_LENGTH / 2; i++) {
        sum += ecgtiny_fir[i] * (*older++ + *newer--);
    }
    sum += ecgtiny_fir[ECGTINY_FRONT_END_FIR_LENGTH / 2] * *older;
    return saturate(rounding_shift_right(sum, FRONT_END_FIR_SHIFT));
}

static void prime_rings(struct ecgtiny_filters *filters, int16_t lowpassed)
{
    filters->ring_at = 0;
    for (uint32_t i = 0; i < ECGTINY_FRONT_END_BASELINE; i++) {
        filters->lowpassed[i] = lowpassed;
        filters->lowpassed[i + ECGTINY_FRONT_END_BASELINE] = lowpassed;
        filters->average[i] = lowpassed;
    }
    filters->lowpassed_sum = lowpassed * ECGTINY_FRONT_END_BASELINE;
    filters->average_sum = filters->lowpassed_sum;
    filters->energy = 0;
}

static int32_t absolute(int32_t difference)
{
    return difference < 0 ? -difference : difference;
}

/* Puts a low-passed sample into the rings. The baseline is the average of averages; the sample in the middle of both
 * is then the oldest. */
static void remove_baseline(struct ecgtiny_filters *filters, int16_t lowpassed, struct ecgtiny_filtered *filtered)
{
    const uint32_t at = filters->ring_at;

    filters->lowpassed_sum += lowpassed - filters->lowpassed[at];
    filters->lowpassed[at] = lowpassed;
    filters->lowpassed[at + ECGTINY_FRONT_END_BASELINE] = lowpassed;

    const int16_t average = (int16_t)(filters->lowpassed_sum / ECGTINY_FRONT_END_BASELINE);

    filters->average_sum += average - filters->average[at];
    filters->average[at] = average;
    filters->ring_at = (uint16_t)ring_after(at, ECGTINY_FRONT_END_BASELINE);
    filtered->baseline = (int16_t)(filters->average_sum / ECGTINY_FRONT_END_BASELINE);
    filtered->morphology = saturate(filters->lowpassed[filters->ring_at] - filtered->baseline);
}

/* Returns whether the step at the end of a gap can still be in the energy. */
static bool is_blanked(struct ecgtiny_filters *filters, bool missing)
{
    if (!missing) {
        filters->gap = 0;
    } else if (filters->gap < FRONT_END_BLANKING_GAP) {
        filters->gap++;
    }
    if (filters->gap == FRONT_END_BLANKING_GAP) {
        filters->blanking_left = FRONT_END_BLANKING + 1;
    }
    if (filters->blanking_left == 0) {
        return false;
    }
    filters->blanking_left--;
    return true;
}

int32_t ecgtiny_fine_energy(const struct ecgtiny_filters *filters)
{
    int32_t sum = 0;

    for (uint32_t i = 0; i < FRONT_END_ENERGY_LENGTH; i++) {
        sum += absolute(fine_difference(filters, FRONT_END_REFRACTORY + i));
    }
    return sum;
}

struct ecgtiny_filtered ecgtiny_filter(struct ecgtiny_filters *filters, const struct ecgtiny_working_sample *working)
{
    struct ecgtiny_filtered filtered;

    if (!filters->primed) {
        prime_history(filters, working->value);
    }
    const int16_t lowpassed = lowpass(filters, working->value);

    if (!filters->primed) {
        prime_rings(filters, lowpassed);
        filters->primed = true;
    }
    remove_baseline(filters, lowpassed, &filtered);
    filtered.slope = first_difference(filters);
    filtered.bend = second_difference(filters, 0);
    filters->energy += absolute(filtered.bend);
    filters->energy -= absolute(second_difference(filters, FRONT_END_ENERGY_LENGTH));
    filtered.energy = is_blanked(filters, working->missing) ? 0 : filters->energy;
    return filtered;
}
