/* The say of a beat's kind in its score: quantize/monitor/vote.py of ecgtiny's source. */
#ifndef ECGTINY_VOTE_H
#define ECGTINY_VOTE_H

#include <stdint.h>

struct vote {
    int16_t mean; /* of the scores of a cluster's beats, Q4 */
    uint8_t count;
};

/* A score after the kind's say: pulled halfway toward what such beats usually score. */
int32_t ecgtiny_pull(const struct vote *vote, int32_t score);

/* Takes the score that a beat has by itself. */
void ecgtiny_cast(struct vote *vote, int32_t score);

#endif
