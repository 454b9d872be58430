#include "filters.h"

#include "ring.h"
#include "saturate.h"

void ecgtiny_filters_init(struct filters *filters)
{
    filters->primed = false;
    filters->gap = 0;
    filters->blind = 0;
}

static void prime_history(struct filters *filters, int16_t working)
{
    filters->history_at = 0;
    for (uint32_t i = 0; i < 2 * FRONT_END_FIR_LENGTH; i++) {
        filters->history[i] = working;
    }
}

static int16_t lowpass(struct filters *filters, int16_t working)
{
    int16_t *const slot = filters->history + filters->history_at;

    slot[0] = working;
    slot[FRONT_END_FIR_LENGTH] = working;
    filters->history_at = (uint16_t)ring_after(filters->history_at, FRONT_END_FIR_LENGTH);

    /* From the oldest sample and from the newest, which have the same tap, to the middle. */
    const int16_t *older = filters->history + filters->history_at;
    const int16_t *newer = older + FRONT_END_FIR_LENGTH - 1;
    int32_t sum = 0;

    for (uint32_t i = 0; i < FRONT_END_FIR_LENGTH / 2; i++) {
        sum += ecgtiny_fir[i] * (*older++ + *newer--);
    }
    sum += ecgtiny_fir[FRONT_END_FIR_LENGTH / 2] * *older;
    return saturate(rounding_shift_right(sum, FRONT_END_FIR_SHIFT));
}

static void prime_rings(struct filters *filters, int16_t passed)
{
    filters->ring_at = 0;
    for (uint32_t i = 0; i < FRONT_END_BASELINE; i++) {
        filters->passed[i] = passed;
        filters->passed[i + FRONT_END_BASELINE] = passed;
        filters->average[i] = passed;
    }
    filters->passed_sum = passed * FRONT_END_BASELINE;
    filters->average_sum = filters->passed_sum;
    filters->energy = 0;
}

static int32_t absolute_bend(const struct filters *filters, uint32_t ago)
{
    const int32_t bend = bend_of(filters, ago);

    return bend < 0 ? -bend : bend;
}

/* Puts a low-passed sample into the rings. The baseline is the average of averages; the sample in the middle of both is
 * then the oldest. */
static void remove_baseline(struct filters *filters, int16_t passed, struct filtered *filtered)
{
    const uint32_t at = filters->ring_at;

    filters->passed_sum += passed - filters->passed[at];
    filters->passed[at] = passed;
    filters->passed[at + FRONT_END_BASELINE] = passed;

    const int16_t average = (int16_t)(filters->passed_sum / FRONT_END_BASELINE);

    filters->average_sum += average - filters->average[at];
    filters->average[at] = average;
    filters->ring_at = (uint16_t)ring_after(at, FRONT_END_BASELINE);
    filtered->baseline = (int16_t)(filters->average_sum / FRONT_END_BASELINE);
    filtered->morphology = saturate(filters->passed[filters->ring_at] - filtered->baseline);
}

/* Tells whether the step at the end of a gap can still be in the energy. */
static bool blinded(struct filters *filters, bool missing)
{
    if (!missing) {
        filters->gap = 0;
    } else if (filters->gap < FRONT_END_BLIND_GAP) {
        filters->gap++;
    }
    if (filters->gap == FRONT_END_BLIND_GAP) {
        filters->blind = FRONT_END_BLIND + 1;
    }
    if (filters->blind == 0) {
        return false;
    }
    filters->blind--;
    return true;
}

struct filtered ecgtiny_filter(struct filters *filters, const struct working_sample *working)
{
    struct filtered filtered;

    if (!filters->primed) {
        prime_history(filters, working->value);
    }
    const int16_t passed = lowpass(filters, working->value);

    if (!filters->primed) {
        prime_rings(filters, passed);
        filters->primed = true;
    }
    remove_baseline(filters, passed, &filtered);
    filters->energy += absolute_bend(filters, 0) - absolute_bend(filters, FRONT_END_ENERGY_LENGTH);
    filtered.energy = blinded(filters, working->missing) ? 0 : filters->energy;
    return filtered;
}
