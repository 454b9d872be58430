/* SPDX-License-Identifier: Apache-2.0 */
/* The fused score of patients across whom weights were fitted: quantize/monitor/linear.py of ecgtiny's source. */
#include "fuse.h"
#include "integers.h"
#include "monitor_constants.h"
#include "shift_right.h"

static int32_t linear_score(const int16_t *features)
{
    int32_t total = MONITOR_OFFSET;

    for (uint32_t i = 0; i < MONITOR_TERMS; i++) {
        const int32_t limit = ecgtiny_limits[i];
        const int32_t feature = features[ecgtiny_term_features[i]];

        total += ecgtiny_weights[i] * clamp(feature - ecgtiny_centres[i], -limit, limit);
    }
    return shift_right(total, MONITOR_SHIFT);
}

int32_t ecgtiny_fuse(const struct ecgtiny_reading *reading, struct ecgtiny_cluster_score *cluster_score,
                     int32_t penalty)
{
    static const struct ecgtiny_cluster_score none = {0, 0};
    const int32_t own = linear_score(reading->features);

    if (reading->starts_cluster) {
        *cluster_score = none;
    }
    const int32_t score = ecgtiny_cluster_score_shrink(cluster_score, own);

    if (reading->adapting) {
        ecgtiny_cluster_score_update(cluster_score, own);
    }
    return score - penalty;
}
