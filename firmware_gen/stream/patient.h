/* SPDX-License-Identifier: Apache-2.0 */
/* The state of a patient, and the features of a beat against it: quantize/monitor/patient.py of ecgtiny's source. */
#ifndef ECGTINY_PATIENT_H
#define ECGTINY_PATIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "monitor_sizes.h"
#include "rhythm.h"
#include "segments.h"
#include "templates.h"
#include "trackers.h"

struct ecgtiny_patient {
    uint32_t beats;         /* that were followed */
    int16_t complex_before; /* dissimilarity of the last beat's complex */
    struct ecgtiny_templates templates;
    struct ecgtiny_rhythm rhythm;
    struct ecgtiny_tracker bias[ECGTINY_SEGMENTS];
    struct ecgtiny_tracker magnitude[ECGTINY_SEGMENTS];
    struct ecgtiny_tracker network;
};

/* A beat by itself. */
struct ecgtiny_observed {
    int16_t network; /* log2 of the autoencoder's score */
    int16_t wave[ECGTINY_TEMPLATES_LENGTH];
    int16_t measures[ECGTINY_MEASURES];
};

/* A beat against the patient. */
struct ecgtiny_reading {
    uint8_t cluster;                     /* index of the cluster that the beat belongs to */
    bool starts_cluster;                 /* whether the beat is its first */
    bool adapting;                       /* whether anything is learnt from it */
    bool may_be_fusion;                  /* whether the patient is paced, and the beat in time */
    struct ecgtiny_cluster_features own; /* what the beat adds to the means of its cluster */
    int32_t unsteady;                    /* and to its unsteadiness, if not negative */
    struct ecgtiny_readouts readouts;
    int16_t bias_z[ECGTINY_SEGMENTS]; /* how far the readouts are off the running medians, in 1/16 MAD */
    int16_t magnitude_z[ECGTINY_SEGMENTS];
    int16_t features[ECGTINY_FEATURES];
};

void ecgtiny_patient_init(struct ecgtiny_patient *patient);

/* Observes window[ECGTINY_WINDOW_LENGTH], whose score by the autoencoder is ``residual``. */
void ecgtiny_observe(const int16_t *window, int32_t residual, struct ecgtiny_observed *observed);

/* Reads a beat, which was matched with the patient's templates; the caller has set reading->adapting. The intervals
 * before and after it are in ms, 0 where one is not known. */
void ecgtiny_read_beat(struct ecgtiny_patient *patient, const struct ecgtiny_observed *observed,
                       const struct ecgtiny_matched *matched, uint32_t before, uint32_t after,
                       struct ecgtiny_reading *reading);

/* Follows the patient, enrolled or not yet, by a beat that was read. */
void ecgtiny_learn_beat(struct ecgtiny_patient *patient, const struct ecgtiny_observed *observed,
                        const struct ecgtiny_reading *reading, bool enrolled);

#endif
