/* SPDX-License-Identifier: Apache-2.0 */
/* The R-peak detector: common/frontend/qrs.py of ecgtiny's source, which says where its rules come from. It takes one
 * QRS energy a working sample, and the fine energy where that peaked. Working samples are counted modulo 2^32. */
#ifndef ECGTINY_QRS_H
#define ECGTINY_QRS_H

#include <stdbool.h>
#include <stdint.h>

#include "front_end_sizes.h"
#include "t_waves.h"

/* Where the second difference of a QRS complex is sharpest upwards and downwards: Q16 working samples from the peak of
 * its energy. */
struct ecgtiny_fiducials {
    int32_t upward;
    int32_t downward;
    int32_t polarity; /* the sharpest one upwards less that downwards, over their sum, in 2^-6 */
};

struct ecgtiny_peak {
    uint32_t step;  /* the working sample at which the energy peaked */
    int32_t energy; /* there */
    struct ecgtiny_fiducials fiducials;
    bool searched_back;
};

struct ecgtiny_qrs {
    uint32_t now; /* working samples so far, less one */
    bool rising;
    bool any_beat;
    uint8_t next_energy;
    uint8_t next_interval;
    uint16_t startup_left; /* samples until the levels are settled */
    uint16_t age;      /* of the best energy */
    int32_t last;      /* energy */
    int32_t best;      /* energy since it began to rise */
    int32_t level;     /* of QRS complexes */
    int32_t noise;
    int32_t threshold;
    uint32_t late;  /* an RR interval above it lets the detector search back */
    uint32_t soon;  /* and below it, noise raises the threshold */
    uint32_t decay_from; /* the sample when the levels were last halved or a beat was found */
    struct ecgtiny_peak beat;      /* the last one */
    struct ecgtiny_peak candidate; /* for a search-back; of energy 0 where there is none */
    int32_t energies[ECGTINY_QRS_HISTORY];
    int32_t intervals[ECGTINY_QRS_HISTORY];
    struct ecgtiny_t_waves t_waves;
};

/* What the low-passed signal tells of a peak of the energy. */
struct ecgtiny_peaked {
    struct ecgtiny_fiducials fiducials;
    int32_t fine_energy; /* with neighbours at half the distance */
};

void ecgtiny_qrs_init(struct ecgtiny_qrs *qrs);

/* Takes the next energy, 0 to 2^23. True when the energy peaked FRONT_END_REFRACTORY samples ago. */
bool ecgtiny_qrs_follow(struct ecgtiny_qrs *qrs, int32_t energy);

/* To be called after it. Takes what the signal tells of that peak, or null where it returned false. True when there is
 * a beat to report: qrs->beat. */
bool ecgtiny_qrs_decide(struct ecgtiny_qrs *qrs, const struct ecgtiny_peaked *peaked);

#endif
