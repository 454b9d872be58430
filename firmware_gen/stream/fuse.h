/* SPDX-License-Identifier: Apache-2.0 */
/* One score of all that was read from a beat. */
#ifndef ECGTINY_FUSE_H
#define ECGTINY_FUSE_H

#include <stdint.h>

#include "cluster_score.h"
#include "patient.h"

/* Returns the score in 1/256 logit; abnormal above the level's threshold. ``cluster_score`` is that of the beat's
 * cluster, and ``penalty`` those of the signal's novelty and of a fusion. */
int32_t ecgtiny_fuse(const struct ecgtiny_reading *reading, struct ecgtiny_cluster_score *cluster_score,
                     int32_t penalty);

#endif
