/* SPDX-License-Identifier: Apache-2.0 */
/* Up to ECGTINY_MONITOR_TEMPLATES moving averages of the patient's beats of like shape, and which of them is dominant:
 * quantize/monitor/templates.py of ecgtiny's source. Waves are at 100 Hz, the R peak near index 25. */
#ifndef ECGTINY_TEMPLATES_H
#define ECGTINY_TEMPLATES_H

#include <stdbool.h>
#include <stdint.h>

#include "monitor_sizes.h"

/* A cluster of beats of like shape. Means are of logarithms in Q12. */
struct ecgtiny_cluster {
    uint32_t last;                          /* number of its last beat */
    int32_t energy;                         /* of the complex */
    int32_t prematurity;                    /* mean interval before its beats, to the median interval */
    int32_t compensation;                   /* mean of both intervals, to two of them */
    int32_t width;                          /* mean variance in time of the slopes */
    int32_t references[ECGTINY_MEASURES];   /* averages of the measures of its beats */
    uint16_t unsteadiness;                  /* how far the intervals round its beats are off the median interval */
    uint16_t share;                         /* of the patient's recent beats, Q15 */
    bool usual;                             /* whether its beats are usual ones of the patient */
    bool confirmed;                         /* whether a reviewer confirmed that they are, which no beat undoes */
    uint8_t count;                          /* beats, up to 255; 0: the cluster is free */
    int16_t wave[ECGTINY_TEMPLATES_LENGTH]; /* in 1/8 of the window's unit */
    int16_t qrs[ECGTINY_COMPLEX_LENGTH];    /* the centred complex of the wave, in the window's unit */
};

struct ecgtiny_templates {
    uint8_t dominant;
    int32_t narrowest_width; /* of the narrowest that was dominant, Q12; forgotten by 1 a beat */
    struct ecgtiny_cluster clusters[ECGTINY_MONITOR_TEMPLATES];
};

/* The cluster that a beat is most similar to. */
struct ecgtiny_matched {
    int16_t distance; /* its dissimilarity at the best shift */
    uint8_t cluster;
    uint8_t usual;    /* the most similar one of the dominant and the usual clusters */
};

/* What a cluster averages of a beat: logarithms in Q8. */
struct ecgtiny_cluster_features {
    int32_t prematurity;
    int32_t compensation;
    int32_t width;
};

/* A beat that is learnt. */
struct ecgtiny_learnt {
    uint32_t number; /* of the patient */
    const int16_t *wave;
    const int16_t *measures;
    struct ecgtiny_cluster_features features;
    int32_t unsteady;
    bool enrolled; /* whether the patient is */
};

void ecgtiny_templates_init(struct ecgtiny_templates *templates);

/* Pools window[ECGTINY_WINDOW_LENGTH] to wave[ECGTINY_TEMPLATES_LENGTH]. */
void ecgtiny_pool(const int16_t *window, int16_t *wave);

/* Compares a pooled beat with every template. */
struct ecgtiny_matched ecgtiny_match(const struct ecgtiny_templates *templates, const int16_t *wave);

/* Returns whether a cluster is established, neither premature nor uncompensated: a reference cluster. */
bool ecgtiny_is_reference_cluster(const struct ecgtiny_cluster *cluster);

/* The cluster of a beat: the most similar one if it is similar enough, or the beat may not start a cluster; else a free
 * one, or the least used one, which is cleared. */
uint32_t ecgtiny_assign_cluster(struct ecgtiny_templates *templates, const struct ecgtiny_matched *matched,
                                bool may_start);

/* The means of a cluster. */
struct ecgtiny_cluster_features ecgtiny_features_of_cluster(const struct ecgtiny_cluster *cluster);

/* Returns whether the reference beat is inverted: P, QRS and T all point down. */
bool ecgtiny_inverted(const struct ecgtiny_cluster *dominant);

/* Returns whether a usual cluster is as wide as paced beats are. */
bool ecgtiny_paced(const struct ecgtiny_templates *templates);

/* Takes a beat into the cluster where it belongs, and elects the dominant one. */
void ecgtiny_learn(struct ecgtiny_templates *templates, uint32_t at, const struct ecgtiny_learnt *beat);

/* Computes complex and energy from the wave. */
void ecgtiny_derive(struct ecgtiny_cluster *cluster);

/* A sample of a template in the window's unit. */
int16_t ecgtiny_to_unit(int16_t fine);

/* Writes the ECGTINY_COMPLEX_LENGTH samples of a complex less their mean; returns their energy. */
int32_t ecgtiny_centre(const int16_t *wave, int16_t *centred);

/* The inner product of two centred complexes. */
int32_t ecgtiny_product(const int16_t *one, const int16_t *other);

#endif
