/* SPDX-License-Identifier: Apache-2.0 */
#include "cluster_score.h"

#include "integers.h"
#include "monitor_constants.h"
#include "shift_right.h"

int32_t ecgtiny_cluster_score_shrink(const struct ecgtiny_cluster_score *scores, int32_t score)
{
    const int32_t mean = shift_right(scores->mean, CLUSTER_SCORE_FINE_BITS);

    return scores->count >= CLUSTER_SCORE_MIN_SCORES ? score + shift_right(mean - score, 1) : score;
}

void ecgtiny_cluster_score_update(struct ecgtiny_cluster_score *scores, int32_t score)
{
    const int32_t shift = smaller(ecgtiny_bit_length(scores->count), CLUSTER_SCORE_FULL_SHIFT);
    const int32_t target = clamp(score, -CLUSTER_SCORE_LIMIT, CLUSTER_SCORE_LIMIT) * (1 << CLUSTER_SCORE_FINE_BITS);

    scores->mean = (int16_t)(scores->mean + shift_right(target - scores->mean + ((1 << shift) >> 1), shift));
    scores->count = (uint8_t)smaller(scores->count + 1, 1 << CLUSTER_SCORE_FULL_SHIFT);
}
