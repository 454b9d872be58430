/* SPDX-License-Identifier: Apache-2.0 */
/* The score of a cluster, toward which that of a beat is shrunk: quantize/monitor/cluster_score.py of ecgtiny's
 * source. */
#ifndef ECGTINY_CLUSTER_SCORE_H
#define ECGTINY_CLUSTER_SCORE_H

#include <stdint.h>

struct ecgtiny_cluster_score {
    int16_t mean; /* of the scores of a cluster's beats, Q4 */
    uint8_t count;
};

/* Returns a score shrunk halfway toward the mean of the cluster. */
int32_t ecgtiny_cluster_score_shrink(const struct ecgtiny_cluster_score *scores, int32_t score);

/* Takes the score that a beat has by itself into the mean. */
void ecgtiny_cluster_score_update(struct ecgtiny_cluster_score *scores, int32_t score);

#endif
