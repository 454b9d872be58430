/* SPDX-License-Identifier: Apache-2.0 */
#include "fibrillation.h"

#include "integers.h"
#include "monitor_constants.h"
#include "shift_right.h"

void ecgtiny_fibrillation_init(struct ecgtiny_fibrillation *state)
{
    static const struct ecgtiny_fibrillation nothing;

    *state = nothing;
}

static void remember(struct ecgtiny_fibrillation *state, uint32_t interval)
{
    if (state->known == ECGTINY_FIBRILLATION_INTERVALS) {
        state->known--;
        for (uint32_t i = 0; i < state->known; i++) {
            state->intervals[i] = state->intervals[i + 1];
        }
    }
    state->intervals[state->known++] = (uint16_t)interval;
    const int32_t fine = (int32_t)(interval << FIBRILLATION_MEAN_BITS);

    state->mean = state->mean == 0 ? fine : state->mean + shift_right(fine - state->mean, FIBRILLATION_SMOOTHING);
}

static int32_t median_of_three(const uint16_t *interval)
{
    const int32_t low = smaller(interval[0], interval[1]);
    const int32_t high = larger(interval[0], interval[1]);

    return larger(low, smaller(high, interval[2]));
}

/* Follows the number of pairs that differ, and the square of the sums' difference; returns the former. */
static int32_t compare_medians(struct ecgtiny_fibrillation *state)
{
    int32_t medians[FIBRILLATION_WINDOW];
    int32_t differing = 0;
    int32_t difference = 0;
    int32_t sum = 0;

    for (uint32_t i = 0; i < FIBRILLATION_WINDOW; i++) {
        const int32_t middle = state->intervals[i + FIBRILLATION_AROUND / 2];

        medians[i] = median_of_three(&state->intervals[i]);
        difference += medians[i] - middle;
        sum += middle;
        for (uint32_t j = 0; j < i; j++) {
            differing += magnitude_of(medians[i] - medians[j]) >= FIBRILLATION_DIFFERENT_MS;
        }
    }
    const int32_t one = 1 << FIBRILLATION_RATIO_BITS;
    const int32_t ratio = smaller(magnitude_of(difference) * one / sum, one);
    const int32_t fine = differing * (1 << FIBRILLATION_FINE_BITS);

    state->pairs += shift_right(fine - state->pairs, FIBRILLATION_SMOOTHING);
    state->square += shift_right(ratio * ratio - state->square, FIBRILLATION_SMOOTHING);
    return differing;
}

static void report_start(struct ecgtiny_fibrillation *state, uint32_t sample, struct ecgtiny_brought *brought)
{
    if (sample - state->first >= MONITOR_MIN_FIBRILLATION) {
        state->reported = true;
        (void)ecgtiny_bring(brought, ECGTINY_EVENT_AF, state->first, (uint32_t)state->mean >> FIBRILLATION_MEAN_BITS);
    }
}

/* Takes the irregularity at a beat, and that of its own window, both in 1/1000 per second. */
static void follow(struct ecgtiny_fibrillation *state, uint32_t sample, int32_t irregularity, int32_t own)
{
    if (irregularity > FIBRILLATION_RISEN && !state->risen) {
        state->first = sample;
        state->last = sample;
    }
    state->risen = irregularity > FIBRILLATION_RISEN;
    state->last = own > FIBRILLATION_IRREGULAR ? sample : state->last;
    state->lasts = state->lasts || irregularity > FIBRILLATION_IRREGULAR;
}

void ecgtiny_fibrillation_take(struct ecgtiny_fibrillation *state, uint32_t sample, uint32_t rr, bool may_report,
                               struct ecgtiny_brought *brought)
{
    remember(state, rr < RHYTHM_MAX_INTERVAL_MS ? rr : RHYTHM_MAX_INTERVAL_MS);
    if (state->known < ECGTINY_FIBRILLATION_INTERVALS) {
        return;
    }
    const int32_t differing = compare_medians(state);
    const int32_t mean = larger(shift_right(state->mean, FIBRILLATION_MEAN_BITS), FIBRILLATION_MIN_MEAN_MS);
    const int32_t smoothed = shift_right(state->pairs * FIBRILLATION_PER_PAIR, FIBRILLATION_FINE_BITS);
    const int32_t irregularity = state->square >= FIBRILLATION_MIN_SQUARE ? smoothed / mean : 0;

    follow(state, sample, irregularity, differing * FIBRILLATION_PER_PAIR / mean);
    if (irregularity <= FIBRILLATION_REGULAR) {
        ecgtiny_fibrillation_end(state, sample, brought);
    } else if (state->lasts && may_report && !state->reported) {
        report_start(state, sample, brought);
    }
}

void ecgtiny_fibrillation_end(struct ecgtiny_fibrillation *state, uint32_t sample, struct ecgtiny_brought *brought)
{
    if (!state->lasts) {
        return;
    }
    if (state->reported) {
        (void)ecgtiny_bring(brought, ECGTINY_EVENT_AF_END, state->last,
                            (uint32_t)state->mean >> FIBRILLATION_MEAN_BITS);
    }
    state->first = sample;
    state->lasts = false;
    state->reported = false;
}
