/* SPDX-License-Identifier: Apache-2.0 */
#include "window.h"

#include "front_end_constants.h"
#include "ring.h"
#include "saturate.h"
#include "second_difference.h"

enum {
    ONE = 1 << STEP_SHIFT, /* working sample in Q16 */
    DIFFERENCES = 2 * FRONT_END_REACH + 3,
    FIRST_DIFFERENCE = FRONT_END_REFRACTORY + FRONT_END_ENERGY_LENGTH / 2 + FRONT_END_REACH + 1 /* samples ago */
};

void ecgtiny_morphology_init(struct ecgtiny_morphology *morphology)
{
    morphology->at = 0;
}

void ecgtiny_morphology_push(struct ecgtiny_morphology *morphology, int16_t sample)
{
    morphology->ring[morphology->at] = sample;
    if (morphology->at < ECGTINY_WINDOW_TAPS - 1) {
        morphology->ring[morphology->at + ECGTINY_FRONT_END_RING] = sample;
    }
    morphology->at = ring_after(morphology->at, ECGTINY_FRONT_END_RING);
}

/* The vertex of the parabola through three samples, the middle one largest, in Q16 from it: half a sample at most. */
static int32_t vertex(int32_t left, int32_t top, int32_t right)
{
    const int32_t curvature = 2 * top - left - right;
    const int32_t slope = right > left ? right - left : left - right;
    const int32_t whole = slope * (1 << 12) / (curvature > 1 ? curvature : 1);
    const int32_t distance = whole < ONE / 16 ? whole * 8 : ONE / 2;

    return right > left ? distance : -distance;
}

/* The first of the largest differences, or with sign -1 of the least; the outermost two are for the parabola only. */
static int32_t sharpest(const int32_t *differences, int32_t sign)
{
    int32_t best = 1;

    for (int32_t i = 2; i < DIFFERENCES - 1; i++) {
        if (sign * differences[i] > sign * differences[best]) {
            best = i;
        }
    }
    return best;
}

static int32_t offset_of(const int32_t *differences, int32_t best, int32_t sign)
{
    const int32_t whole = best - 1 - FRONT_END_REACH - FRONT_END_ENERGY_LAG;

    return whole * ONE + vertex(sign * differences[best - 1], sign * differences[best], sign * differences[best + 1]);
}

/* (up - down) / (up + down) in 2^-6, where a second difference of the wrong sign counts as none. */
static int32_t polarity_of(int32_t up, int32_t down)
{
    const int32_t upward = up > 0 ? up : 0;
    const int32_t downward = down > 0 ? down : 0;
    const int32_t sum = upward + downward;

    return (upward - downward) * (1 << WINDOW_POLARITY_BITS) / (sum > 1 ? sum : 1);
}

struct ecgtiny_fiducials ecgtiny_find_fiducials(const struct ecgtiny_filters *filters)
{
    int32_t differences[DIFFERENCES];

    for (uint32_t i = 0; i < DIFFERENCES; i++) {
        differences[i] = second_difference(filters, FIRST_DIFFERENCE - i);
    }
    const int32_t up = sharpest(differences, 1);
    const int32_t down = sharpest(differences, -1);
    const struct ecgtiny_fiducials found = {offset_of(differences, up, 1), offset_of(differences, down, -1),
                                    polarity_of(differences[up], -differences[down])};

    return found;
}

void ecgtiny_polarity_init(struct ecgtiny_polarity *polarity)
{
    polarity->sum = 0;
    polarity->sign = 0;
}

int32_t ecgtiny_choose_fiducial(struct ecgtiny_polarity *polarity, const struct ecgtiny_fiducials *fiducials)
{
    polarity->sum += fiducials->polarity - shift_right(polarity->sum, WINDOW_MEMORY_BITS);
    if (polarity->sign == 0) {
        polarity->sign = polarity->sum < 0 ? -1 : 1;
    } else if (polarity->sign * polarity->sum < -WINDOW_HYSTERESIS) {
        polarity->sign = -polarity->sign;
    }
    return polarity->sign > 0 ? fiducials->upward : fiducials->downward;
}

int32_t ecgtiny_window_end(int32_t offset)
{
    const int32_t last = offset + FRONT_END_STEP * (ECGTINY_WINDOW_LENGTH - 1 - WINDOW_BEFORE);

    return shift_right(last, STEP_SHIFT) + 2 + FRONT_END_MORPHOLOGY_LAG;
}

static int16_t interpolate(const int16_t *sample, ECGTINY_TABLE int16_t *weight)
{
    const int32_t sum = weight[0] * sample[0] + weight[1] * sample[1] + weight[2] * sample[2] + weight[3] * sample[3];

    return saturate(rounding_shift_right(sum, FRONT_END_PHASE_SHIFT));
}

uint32_t ecgtiny_window(const struct ecgtiny_morphology *morphology, uint32_t ago, int32_t offset, int16_t *window)
{
    const int32_t first = offset - FRONT_END_STEP * WINDOW_BEFORE;
    const uint32_t began = ago - (uint32_t)shift_right(first, STEP_SHIFT);
    const uint32_t at = ring_before(morphology->at, began - FRONT_END_MORPHOLOGY_LAG + 2, ECGTINY_FRONT_END_RING);
    uint32_t position = at * ONE + (uint32_t)first % ONE; /* in the ring */

    for (uint32_t i = 0; i < ECGTINY_WINDOW_LENGTH; i++) {
        const uint32_t phase = position % ONE >> (STEP_SHIFT - FRONT_END_PHASE_BITS);

        window[i] = interpolate(morphology->ring + position / ONE, ecgtiny_phases + ECGTINY_WINDOW_TAPS * phase);
        position += FRONT_END_STEP;
        position -= position < ECGTINY_FRONT_END_RING * ONE ? 0 : ECGTINY_FRONT_END_RING * ONE;
    }
    return began;
}
