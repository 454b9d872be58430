/* SPDX-License-Identifier: Apache-2.0 */
/* The patient's T waves: common/frontend/t_waves.py of ecgtiny's source, which has the rules. Times are in working
 * samples, counted modulo 2^32. */
#ifndef ECGTINY_T_WAVES_H
#define ECGTINY_T_WAVES_H

#include <stdbool.h>
#include <stdint.h>

struct ecgtiny_t_waves {
    uint32_t beat; /* the last sharp complex */
    int32_t beat_energy;
    int32_t beat_sharpness;
    int32_t seen_after;  /* from it to the largest slow peak since */
    int32_t seen_energy; /* of that peak; 0 where there was none */
    int32_t after;       /* the usual ones */
    int32_t energy;
    int32_t share; /* of the complexes with a T wave */
};

void ecgtiny_t_waves_init(struct ecgtiny_t_waves *waves);

/* The fine energy over the energy, which is above 0. */
int32_t ecgtiny_sharpness(int32_t energy, int32_t fine_energy);

/* Takes a peak of energy; true where it is slow, so that it may be a T wave. */
bool ecgtiny_t_waves_take_peak(struct ecgtiny_t_waves *waves, uint32_t step, int32_t energy, int32_t sharpness);

/* Whether a slow peak is where the T wave of the beat at ``beat`` is expected, and no larger. */
bool ecgtiny_t_waves_expected(const struct ecgtiny_t_waves *waves, uint32_t step, int32_t energy, uint32_t beat);

/* Takes a sharp complex: what is known of the one before it and its T wave is complete. */
void ecgtiny_t_waves_take_beat(struct ecgtiny_t_waves *waves, uint32_t step, int32_t energy, int32_t sharpness);

#endif
