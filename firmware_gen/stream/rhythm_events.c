/* SPDX-License-Identifier: Apache-2.0 */
#include "rhythm_events.h"

#include "monitor_constants.h"

void ecgtiny_rhythm_events_init(struct ecgtiny_rhythm_events *rhythm)
{
    ecgtiny_ectopy_init(&rhythm->ectopy);
    ecgtiny_fibrillation_init(&rhythm->fibrillation);
    rhythm->usual = 0;
    rhythm->early = false;
    rhythm->doubtful = false;
    rhythm->brought.first = 0;
    rhythm->brought.count = 0;
    ecgtiny_clear(&rhythm->counters);
}

void ecgtiny_clear(ecgtiny_counters *counters)
{
    static const ecgtiny_counters none;

    *counters = none;
}

static void count_beat(ecgtiny_counters *counters, const ecgtiny_event *beat)
{
    if (beat->quality != 0) {
        counters->unreadable++;
        return;
    }
    counters->readable++;
    counters->abnormal += (beat->flags & ECGTINY_ABNORMAL) != 0;
    counters->supraventricular += (beat->flags & ECGTINY_SUPRAVENTRICULAR) != 0;
}

static void count_run(ecgtiny_counters *counters, const ecgtiny_event *event)
{
    const uint32_t beats = (uint32_t)event->score;

    counters->runs += event->kind != ECGTINY_EVENT_RUN_END;
    counters->tachycardias += event->kind == ECGTINY_EVENT_VT;
    counters->longest_run = beats > counters->longest_run ? beats : counters->longest_run;
}

static void count(ecgtiny_counters *counters, const ecgtiny_event *event)
{
    switch (event->kind) {
    case ECGTINY_EVENT_BEAT:
        count_beat(counters, event);
        break;
    case ECGTINY_EVENT_VENTRICULAR_RUN:
    case ECGTINY_EVENT_VT:
    case ECGTINY_EVENT_RUN_END:
        count_run(counters, event);
        break;
    default:
        counters->couplets += event->kind == ECGTINY_EVENT_COUPLET;
        counters->bigeminies += event->kind == ECGTINY_EVENT_BIGEMINY;
        counters->trigeminies += event->kind == ECGTINY_EVENT_TRIGEMINY;
        counters->pauses += event->kind == ECGTINY_EVENT_PAUSE;
        counters->asystoles += event->kind == ECGTINY_EVENT_ASYSTOLE;
        counters->fibrillations += event->kind == ECGTINY_EVENT_AF;
        counters->flutters += event->kind == ECGTINY_EVENT_FLUTTER;
        break;
    }
}

/* Whether a beat behind a normal or a supraventricular one is supraventricular. */
static bool is_supraventricular(struct ecgtiny_rhythm_events *rhythm, const ecgtiny_event *beat)
{
    const uint32_t disregarded = ECGTINY_ABNORMAL | ECGTINY_ENROLLING;
    const bool early = (beat->flags & (ECGTINY_PREMATURE | disregarded)) == ECGTINY_PREMATURE;
    const bool sudden = beat->rr * 8u < rhythm->usual * RHYTHM_EVENTS_EARLY_8;
    const bool found = early && !rhythm->fibrillation.lasts && sudden;

    if (!found && (beat->flags & ECGTINY_ABNORMAL) == 0 && !rhythm->early) {
        rhythm->usual = beat->rr;
    }
    rhythm->early = found;
    return found;
}

static void take_beat(struct ecgtiny_rhythm_events *rhythm, ecgtiny_event *beat)
{
    const bool enrolling = (beat->flags & ECGTINY_ENROLLING) != 0;
    const bool abnormal = (beat->flags & ECGTINY_ABNORMAL) != 0;
    /* Nothing is abnormal before the patient is known, and a complex that departs may then be an ectopic one. */
    const bool doubtful = enrolling ? (beat->flags & ECGTINY_QRS) != 0 : abnormal;
    const bool follows_doubtful = rhythm->doubtful;

    rhythm->doubtful = doubtful;
    ecgtiny_ectopy_take(&rhythm->ectopy, beat->sample, beat->rr, abnormal, &rhythm->brought);
    if (beat->rr != 0 && !doubtful && !follows_doubtful) {
        ecgtiny_fibrillation_take(&rhythm->fibrillation, beat->sample, beat->rr, !enrolling, &rhythm->brought);
    }
    if (beat->rr != 0 && !follows_doubtful && is_supraventricular(rhythm, beat)) {
        beat->flags |= ECGTINY_SUPRAVENTRICULAR;
    }
}

void ecgtiny_rhythm_events_take(struct ecgtiny_rhythm_events *rhythm, ecgtiny_event *event)
{
    struct ecgtiny_brought *const brought = &rhythm->brought;

    brought->first = 0;
    brought->count = 0;
    if (event->kind == ECGTINY_EVENT_SIGNAL_LOST) {
        ecgtiny_ectopy_end(&rhythm->ectopy, brought);
        ecgtiny_fibrillation_end(&rhythm->fibrillation, event->sample, brought);
        /* What comes behind the loss is no part of what was before. */
        ecgtiny_fibrillation_init(&rhythm->fibrillation);
    } else if (event->kind == ECGTINY_EVENT_BEAT && event->quality != 0) {
        ecgtiny_ectopy_end(&rhythm->ectopy, brought);
    } else if (event->kind == ECGTINY_EVENT_BEAT) {
        take_beat(rhythm, event);
    }
    count(&rhythm->counters, event);
    for (uint32_t i = 0; i < brought->count; i++) {
        count(&rhythm->counters, &brought->event[i]);
    }
}

bool ecgtiny_rhythm_events_next(struct ecgtiny_rhythm_events *rhythm, ecgtiny_event *event)
{
    struct ecgtiny_brought *const brought = &rhythm->brought;

    if (brought->first == brought->count) {
        return false;
    }
    *event = brought->event[brought->first++];
    return true;
}
