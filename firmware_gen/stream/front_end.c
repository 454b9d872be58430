/* SPDX-License-Identifier: Apache-2.0 */
#include "front_end.h"

#include <stddef.h>

#include "front_end_constants.h"
#include "ring.h"
#include "saturate.h"

void ecgtiny_front_end_init(struct ecgtiny_front_end *front)
{
    ecgtiny_decimator_init(&front->decimator);
    ecgtiny_filters_init(&front->filters);
    ecgtiny_qrs_init(&front->qrs);
    ecgtiny_morphology_init(&front->morphology);
    ecgtiny_quality_init(&front->quality);
    ecgtiny_contact_init(&front->contact);
    ecgtiny_flutter_init(&front->flutter);
    ecgtiny_polarity_init(&front->polarity);
    front->first = 0;
    front->count = 0;
    front->ended = false;
    front->peaks_left = 0;
}

/* There is always room: peaks are FRONT_END_REFRACTORY apart. */
static void wait_for_window(struct ecgtiny_front_end *front, const struct ecgtiny_peak *peak)
{
    const uint32_t last = (uint32_t)front->first + front->count;
    const uint32_t at = last < ECGTINY_FRONT_END_WAITING ? last : last - ECGTINY_FRONT_END_WAITING;
    struct ecgtiny_waiting *const waiting = &front->waiting[at];

    waiting->step = peak->step;
    waiting->offset = ecgtiny_choose_fiducial(&front->polarity, &peak->fiducials);
    waiting->due = peak->step + (uint32_t)ecgtiny_window_end(waiting->offset);
    waiting->energy = peak->energy;
    waiting->searched_back = peak->searched_back;
    front->count++;
}

/* True when the oldest of those that wait has its window; modulo 2^32, due lies a few seconds from now. */
static bool window_complete(const struct ecgtiny_front_end *front)
{
    return front->count > 0 && front->qrs.now - front->waiting[front->first].due <= INT32_MAX;
}

static void take_beat(struct ecgtiny_front_end *front, struct ecgtiny_beat *beat)
{
    const struct ecgtiny_waiting *const oldest = &front->waiting[front->first];
    const int32_t after = rounding_shift_right(oldest->offset * FRONT_END_DECIMATION, STEP_SHIFT);
    const uint32_t ago = front->qrs.now - oldest->step;
    const uint32_t began = ecgtiny_window(&front->morphology, ago, oldest->offset, beat->window);

    beat->sample = oldest->step * FRONT_END_DECIMATION + (uint32_t)after;
    beat->energy = oldest->energy;
    beat->searched_back = oldest->searched_back;
    beat->measures = ecgtiny_measure(&front->quality, beat->window);
    beat->quality = ecgtiny_assess_quality(&front->quality, began, &beat->measures);
    front->first = (uint8_t)ring_after(front->first, ECGTINY_FRONT_END_WAITING);
    front->count--;
}

static void find_peak(struct ecgtiny_front_end *front, int32_t energy)
{
    bool found;

    if (ecgtiny_qrs_follow(&front->qrs, energy)) {
        const struct ecgtiny_peaked peaked = {ecgtiny_find_fiducials(&front->filters),
                                              ecgtiny_fine_energy(&front->filters)};

        found = ecgtiny_qrs_decide(&front->qrs, &peaked);
    } else {
        found = ecgtiny_qrs_decide(&front->qrs, NULL);
    }
    if (found) {
        wait_for_window(front, &front->qrs.beat);
    }
}

static bool take_if_complete(struct ecgtiny_front_end *front, struct ecgtiny_beat *beat)
{
    if (!window_complete(front)) {
        return false;
    }
    take_beat(front, beat);
    return true;
}

static uint32_t take_working(struct ecgtiny_front_end *front, const struct ecgtiny_working_sample *working,
                             struct ecgtiny_beat *beat)
{
    const struct ecgtiny_filtered filtered = ecgtiny_filter(&front->filters, working);
    uint32_t brought = 0;

    ecgtiny_morphology_push(&front->morphology, filtered.morphology);
    ecgtiny_quality_push(&front->quality, working, filtered.baseline);
    find_peak(front, filtered.energy);
    if (take_if_complete(front, beat)) {
        brought |= ECGTINY_FRONT_END_BEAT;
    }
    if (ecgtiny_contact_push(&front->contact, working)) {
        brought |= ECGTINY_FRONT_END_CONTACT_TURN;
    }
    if (ecgtiny_flutter_push(&front->flutter, filtered.slope, filtered.bend)) {
        brought |= ECGTINY_FRONT_END_FLUTTER_TURN;
    }
    return brought;
}

uint32_t ecgtiny_front_end_push(struct ecgtiny_front_end *front, int16_t count, struct ecgtiny_beat *beat)
{
    struct ecgtiny_working_sample working;

    return ecgtiny_decimate(&front->decimator, count, &working) ? take_working(front, &working, beat) : 0;
}

void ecgtiny_front_end_end(struct ecgtiny_front_end *front)
{
    front->ended = true;
    front->peaks_left = FRONT_END_ENERGY_LAG + FRONT_END_REFRACTORY;
}

bool ecgtiny_front_end_goes_on(const struct ecgtiny_front_end *front)
{
    return front->peaks_left > 0 || front->count > 0;
}

/* The energy is not blanked, since no step ends this gap; and the contact has no time to be lost. */
bool ecgtiny_front_end_take_behind(struct ecgtiny_front_end *front, struct ecgtiny_beat *beat)
{
    struct ecgtiny_working_sample working;

    while (!ecgtiny_decimate(&front->decimator, INT16_MIN, &working)) {
    }
    working.missing = false;
    const struct ecgtiny_filtered filtered = ecgtiny_filter(&front->filters, &working);

    working.missing = true;
    ecgtiny_morphology_push(&front->morphology, filtered.morphology);
    ecgtiny_quality_push(&front->quality, &working, filtered.baseline);
    if (front->peaks_left > 0) {
        front->peaks_left--;
        find_peak(front, filtered.energy);
    } else {
        front->qrs.now++;
    }
    return take_if_complete(front, beat);
}
