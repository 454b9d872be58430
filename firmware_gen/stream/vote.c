#include "vote.h"

#include "integers.h"
#include "shift_right.h"

enum {
    LIMIT = 1536,   /* a vote is held within 6 logits */
    MIN_SCORES = 2,      /* votes before a kind has a say */
    FULL_SHIFT = 4, /* votes are moving averages of up to 16 */
    FINE = 16
};

int32_t ecgtiny_pull(const struct vote *vote, int32_t score)
{
    return vote->count >= MIN_SCORES ? score + shift_right(shift_right(vote->mean, 4) - score, 1) : score;
}

void ecgtiny_cast(struct vote *vote, int32_t score)
{
    const int32_t shift = smaller(ecgtiny_bit_length(vote->count), FULL_SHIFT);
    const int32_t target = clamp(score, -LIMIT, LIMIT) * FINE;

    vote->mean = (int16_t)(vote->mean + shift_right(target - vote->mean + ((1 << shift) >> 1), shift));
    vote->count = (uint8_t)smaller(vote->count + 1, 1 << FULL_SHIFT);
}
