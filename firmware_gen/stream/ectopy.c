/* SPDX-License-Identifier: Apache-2.0 */
#include "ectopy.h"

#include "monitor_constants.h"

ecgtiny_event *ecgtiny_bring(struct ecgtiny_brought *brought, ecgtiny_event_kind kind, uint32_t sample, uint32_t rr)
{
    static const ecgtiny_event nothing;
    ecgtiny_event *const event = &brought->event[brought->count++];

    *event = nothing;
    event->kind = (uint8_t)kind;
    event->sample = sample;
    event->rr = (uint16_t)rr;
    return event;
}

void ecgtiny_ectopy_init(struct ecgtiny_ectopy *ectopy)
{
    static const struct ecgtiny_ectopy none;

    *ectopy = none;
    ectopy->pattern.behind = ECTOPY_LONGEST_PERIOD;
}

/* The mean interval in ms between the beats of a run of two or more. */
static uint32_t mean_rr(const struct ecgtiny_run *run)
{
    return run->elapsed / (run->beats - 1u);
}

static void take_abnormal(struct ecgtiny_run *run, uint32_t sample, uint32_t rr, struct ecgtiny_brought *brought)
{
    if (run->beats == 0) {
        run->first = sample;
        run->elapsed = 0;
    } else if (run->beats < ECTOPY_MAX_BEATS) {
        run->elapsed += rr;
    }
    run->beats = (uint16_t)(run->beats + (run->beats < ECTOPY_MAX_BEATS ? 1u : 0u));
    run->last = sample;
    if (run->beats == ECTOPY_RUN) {
        const uint32_t mean = mean_rr(run);
        const ecgtiny_event_kind kind = mean <= ECTOPY_VT_MS ? ECGTINY_EVENT_VT : ECGTINY_EVENT_VENTRICULAR_RUN;

        ecgtiny_bring(brought, kind, run->first, mean)->score = ECTOPY_RUN;
    }
}

static void end_run(struct ecgtiny_run *run, struct ecgtiny_brought *brought)
{
    if (run->beats >= ECTOPY_RUN) {
        ecgtiny_bring(brought, ECGTINY_EVENT_RUN_END, run->last, mean_rr(run))->score = run->beats;
    } else if (run->beats == ECTOPY_RUN - 1) {
        ecgtiny_bring(brought, ECGTINY_EVENT_COUPLET, run->first, mean_rr(run))->score = run->beats;
    }
    run->beats = 0;
}

static bool alternates(uint32_t period)
{
    return period == ECTOPY_SHORTEST_PERIOD;
}

/* Ends the pattern, whose last abnormal beat is given. */
static void close_pattern(struct ecgtiny_pattern *pattern, uint32_t last, struct ecgtiny_brought *brought)
{
    if (pattern->period != 0 && pattern->ectopic >= ECTOPY_MIN_ECTOPIC) {
        const bool bigeminy = alternates(pattern->period);
        const ecgtiny_event_kind kind = bigeminy ? ECGTINY_EVENT_BIGEMINY_END : ECGTINY_EVENT_TRIGEMINY_END;

        ecgtiny_bring(brought, kind, last, 0)->score = pattern->ectopic;
    }
    pattern->period = 0;
}

static void pattern_take_normal(struct ecgtiny_pattern *pattern, struct ecgtiny_brought *brought)
{
    if (pattern->behind < ECTOPY_LONGEST_PERIOD) {
        pattern->behind++;
    }
    if (pattern->behind >= pattern->period) {
        close_pattern(pattern, pattern->last, brought);
    }
}

static void pattern_take_abnormal(struct ecgtiny_pattern *pattern, uint32_t sample, struct ecgtiny_brought *brought)
{
    const uint32_t period = pattern->behind + 1u;
    const uint32_t before = pattern->last;

    pattern->behind = 0;
    pattern->last = sample;
    if (period == pattern->period) {
        pattern->ectopic = (uint16_t)(pattern->ectopic + (pattern->ectopic < ECTOPY_MAX_BEATS ? 1u : 0u));
        if (pattern->ectopic == ECTOPY_MIN_ECTOPIC) {
            const ecgtiny_event_kind kind = alternates(period) ? ECGTINY_EVENT_BIGEMINY : ECGTINY_EVENT_TRIGEMINY;

            ecgtiny_bring(brought, kind, pattern->first, 0)->score = ECTOPY_MIN_ECTOPIC;
        }
        return;
    }
    close_pattern(pattern, before, brought);
    if (period == ECTOPY_SHORTEST_PERIOD || period == ECTOPY_LONGEST_PERIOD) {
        pattern->period = (uint8_t)period;
        pattern->ectopic = 2;
        pattern->first = before;
    }
}

void ecgtiny_ectopy_take(struct ecgtiny_ectopy *ectopy, uint32_t sample, uint32_t rr, bool abnormal,
                         struct ecgtiny_brought *brought)
{
    if (rr == 0) {
        ecgtiny_ectopy_end(ectopy, brought);
    }
    if (abnormal) {
        take_abnormal(&ectopy->run, sample, rr, brought);
        pattern_take_abnormal(&ectopy->pattern, sample, brought);
    } else {
        end_run(&ectopy->run, brought);
        pattern_take_normal(&ectopy->pattern, brought);
    }
}

void ecgtiny_ectopy_end(struct ecgtiny_ectopy *ectopy, struct ecgtiny_brought *brought)
{
    end_run(&ectopy->run, brought);
    ectopy->pattern.behind = ECTOPY_LONGEST_PERIOD;
    close_pattern(&ectopy->pattern, ectopy->pattern.last, brought);
}
