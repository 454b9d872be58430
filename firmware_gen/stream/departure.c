/* SPDX-License-Identifier: Apache-2.0 */
/* The score where training had no ectopic beats: how far the segment that departs most is beyond its threshold. 0 at
 * it, -LINEAR_UNIT where nothing deviates at all. ``departure`` of quantize/monitor/monitor.py of ecgtiny's source. */
#include "fuse.h"
#include "integers.h"
#include "monitor_constants.h"

int32_t ecgtiny_fuse(const struct ecgtiny_reading *reading, struct ecgtiny_cluster_score *cluster_score,
                     int32_t penalty)
{
    int32_t largest = 0;

    (void)cluster_score;
    (void)penalty;
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        const int32_t bias = magnitude_of(reading->bias_z[i]) * LINEAR_UNIT / ecgtiny_bias_limits[i];
        const int32_t magnitude = larger(reading->magnitude_z[i], 0) * LINEAR_UNIT / ecgtiny_magnitude_limits[i];

        largest = larger(largest, larger(bias, magnitude));
    }
    return largest - LINEAR_UNIT;
}
