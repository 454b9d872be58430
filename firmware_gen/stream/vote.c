#include "vote.h"

#include "integers.h"
#include "shift_right.h"

int32_t ecgtiny_pull(const struct vote *vote, int32_t score)
{
    return vote->count >= CLUSTER_SCORE_MIN_SCORES ? score + shift_right(shift_right(vote->mean, CLUSTER_SCORE_FINE_BITS) - score, 1) : score;
}

void ecgtiny_cast(struct vote *vote, int32_t score)
{
    const int32_t shift = smaller(ecgtiny_bit_length(vote->count), CLUSTER_SCORE_FULL_SHIFT);
    const int32_t target = clamp(score, -CLUSTER_SCORE_LIMIT, CLUSTER_SCORE_LIMIT) * (1 << CLUSTER_SCORE_FINE_BITS);

    vote->mean = (int16_t)(vote->mean + shift_right(target - vote->mean + ((1 << shift) >> 1), shift));
    vote->count = (uint8_t)smaller(vote->count + 1, 1 << CLUSTER_SCORE_FULL_SHIFT);
}
