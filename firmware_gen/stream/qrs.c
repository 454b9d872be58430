/* SPDX-License-Identifier: Apache-2.0 */
#include "qrs.h"

#include <stddef.h>

#include "front_end_constants.h"
#include "shift_right.h"

/* The mean of the two middle values, rounded down; none of them is negative. */
static int32_t median(const int32_t *values)
{
    int32_t sorted[ECGTINY_QRS_HISTORY];

    for (uint32_t i = 0; i < ECGTINY_QRS_HISTORY; i++) {
        uint32_t at = i;

        for (; at > 0 && sorted[at - 1] > values[i]; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = values[i];
    }
    return (sorted[ECGTINY_QRS_HISTORY / 2 - 1] + sorted[ECGTINY_QRS_HISTORY / 2]) >> 1;
}

static void fill(int32_t *values, int32_t value)
{
    for (uint32_t i = 0; i < ECGTINY_QRS_HISTORY; i++) {
        values[i] = value;
    }
}

static void set_threshold(struct ecgtiny_qrs *qrs)
{
    const int32_t between = qrs->noise + shift_right((qrs->level - qrs->noise) * QRS_THRESHOLD_16, 4);

    qrs->threshold = between > FRONT_END_ENERGY_FLOOR ? between : FRONT_END_ENERGY_FLOOR;
}

static void set_times(struct ecgtiny_qrs *qrs)
{
    const uint32_t interval = (uint32_t)median(qrs->intervals);
    const uint32_t late = interval * QRS_LATE_16 >> 4;

    qrs->late = late < FRONT_END_LATEST ? late : FRONT_END_LATEST;
    qrs->soon = interval * QRS_SOON_16 >> 4;
}

void ecgtiny_qrs_init(struct ecgtiny_qrs *qrs)
{
    qrs->now = UINT32_MAX;
    qrs->startup_left = FRONT_END_STARTUP;
    qrs->rising = false;
    qrs->any_beat = false;
    qrs->next_energy = 0;
    qrs->next_interval = 0;
    qrs->last = 0;
    qrs->best = 0;
    qrs->age = 0;
    qrs->level = 0;
    qrs->beat.step = 0;
    qrs->candidate.energy = 0;
    fill(qrs->intervals, FRONT_END_FIRST_INTERVAL);
    set_times(qrs);
    ecgtiny_t_waves_init(&qrs->t_waves);
}

bool ecgtiny_qrs_follow(struct ecgtiny_qrs *qrs, int32_t energy)
{
    const bool risen = energy > qrs->last;

    qrs->now++;
    qrs->last = energy;
    if (qrs->rising && energy <= qrs->best) {
        qrs->rising = ++qrs->age < FRONT_END_REFRACTORY;
        return !qrs->rising;
    }
    if (qrs->rising || risen) {
        qrs->rising = true;
        qrs->best = energy;
        qrs->age = 0;
    }
    return false;
}

/* Takes the level from the largest energy; without a signal, goes on. */
static void start_up(struct ecgtiny_qrs *qrs)
{
    qrs->level = qrs->last > qrs->level ? qrs->last : qrs->level;
    qrs->startup_left--;
    if (qrs->startup_left == 0 && qrs->level < FRONT_END_ENERGY_FLOOR) {
        qrs->startup_left = FRONT_END_STARTUP;
    }
    if (qrs->startup_left == 0) {
        qrs->level -= qrs->level >> 2;
        qrs->noise = qrs->level >> 3;
        qrs->decay_from = qrs->now;
        fill(qrs->energies, qrs->level);
        set_threshold(qrs);
    }
}

/* Takes a peak for a beat; an energy counts for at most twice the level, so that no artefact hides beats. */
static void accept(struct ecgtiny_qrs *qrs, const struct ecgtiny_peak *peak)
{
    const uint32_t interval = peak->step - qrs->beat.step;

    qrs->energies[qrs->next_energy] = peak->energy < 2 * qrs->level ? peak->energy : 2 * qrs->level;
    qrs->next_energy = (uint8_t)((qrs->next_energy + 1u) % ECGTINY_QRS_HISTORY);
    qrs->level = median(qrs->energies);
    set_threshold(qrs);
    if (qrs->any_beat && interval < FRONT_END_LONGEST_INTERVAL) {
        qrs->intervals[qrs->next_interval] = (int32_t)interval;
        qrs->next_interval = (uint8_t)((qrs->next_interval + 1u) % ECGTINY_QRS_HISTORY);
        set_times(qrs);
    }
    qrs->any_beat = true;
    qrs->beat = *peak;
    qrs->decay_from = peak->step;
    qrs->candidate.energy = 0;
}

/* Whether a peak is the T wave of the last beat. */
static bool is_t_wave(const struct ecgtiny_qrs *qrs, const struct ecgtiny_peak *peak, bool slow)
{
    const uint32_t elapsed = peak->step - qrs->beat.step;
    const int32_t share = elapsed < FRONT_END_T_WAVE * QRS_TALL_T_WAVE_16 >> 4 ? 16 : QRS_T_WAVE_16;

    if (slow && ecgtiny_t_waves_expected(&qrs->t_waves, peak->step, peak->energy, qrs->beat.step)) {
        return true;
    }
    return elapsed < FRONT_END_T_WAVE && peak->energy < qrs->beat.energy * share >> 4;
}

/* The threshold of a peak that follows the last beat by so many working samples. Levels are below 2^23. */
static int32_t threshold_after(const struct ecgtiny_qrs *qrs, uint32_t elapsed)
{
    const int32_t above = qrs->noise - (qrs->level >> QRS_CLEAN_BITS);

    if (!qrs->any_beat || elapsed >= qrs->soon || above <= 0) {
        return qrs->threshold;
    }
    const int32_t share = (int32_t)(((qrs->soon - elapsed) << QRS_SOON_BITS) / qrs->soon);
    const int32_t raised = qrs->threshold + (above * share >> QRS_SOON_BITS) * QRS_SOON_NOISE;
    const int32_t most = qrs->level * QRS_SOON_LEVEL_16 >> 4;
    const int32_t held = raised < most ? raised : most;

    return held > qrs->threshold ? held : qrs->threshold;
}

/* Decides on a peak: a beat, the T wave of the last beat, or noise that a search-back may return to. */
static bool classify(struct ecgtiny_qrs *qrs, const struct ecgtiny_peaked *peaked)
{
    const struct ecgtiny_peak peak = {qrs->now - FRONT_END_REFRACTORY, qrs->best, peaked->fiducials, false};
    const int32_t sharpness = ecgtiny_sharpness(peak.energy, peaked->fine_energy);
    const bool slow = ecgtiny_t_waves_take_peak(&qrs->t_waves, peak.step, peak.energy, sharpness);

    if (qrs->any_beat && is_t_wave(qrs, &peak, slow)) {
        return false;
    }
    if (peak.energy > threshold_after(qrs, peak.step - qrs->beat.step)) {
        if (!slow) {
            ecgtiny_t_waves_take_beat(&qrs->t_waves, peak.step, peak.energy, sharpness);
        }
        accept(qrs, &peak);
        return true;
    }
    if (peak.energy <= qrs->threshold) { /* else it may be an early beat */
        qrs->noise += shift_right((peak.energy < qrs->level ? peak.energy : qrs->level) - qrs->noise, 3);
        set_threshold(qrs);
    }
    if (peak.energy > qrs->candidate.energy) {
        qrs->candidate = peak;
    }
    return false;
}

static bool search_back(struct ecgtiny_qrs *qrs)
{
    const uint32_t waited = qrs->now - FRONT_END_REFRACTORY - qrs->beat.step;

    if (!qrs->any_beat || waited <= qrs->late) {
        return false;
    }
    const int32_t part = qrs->threshold * QRS_SEARCH_BACK_16 >> 4;
    const int32_t wanted = part > FRONT_END_ENERGY_FLOOR ? part : FRONT_END_ENERGY_FLOOR;

    if (qrs->candidate.energy <= wanted) {
        return false;
    }
    const struct ecgtiny_peak found = {qrs->candidate.step, qrs->candidate.energy, qrs->candidate.fiducials, true};

    accept(qrs, &found);
    return true;
}

/* Halves the levels when for long there were peaks but no beat: the signal is smaller, or there was an artefact. */
static void decay_levels(struct ecgtiny_qrs *qrs)
{
    const bool due = qrs->now - qrs->decay_from > FRONT_END_LEVEL_DECAY_TIMEOUT;

    if (!due || qrs->candidate.energy <= FRONT_END_ENERGY_FLOOR) {
        return;
    }
    qrs->decay_from = qrs->now;
    qrs->candidate.energy = 0;
    for (uint32_t i = 0; i < ECGTINY_QRS_HISTORY; i++) {
        qrs->energies[i] >>= 1;
    }
    qrs->noise >>= 1;
    qrs->level = median(qrs->energies);
    set_threshold(qrs);
}

bool ecgtiny_qrs_decide(struct ecgtiny_qrs *qrs, const struct ecgtiny_peaked *peaked)
{
    if (qrs->startup_left > 0) {
        start_up(qrs);
        return false;
    }
    if ((peaked != NULL && classify(qrs, peaked)) || search_back(qrs)) {
        return true;
    }
    decay_levels(qrs);
    return false;
}
