/* One score of all that was read from a beat. */
#ifndef ECGTINY_FUSE_H
#define ECGTINY_FUSE_H

#include <stdint.h>

#include "patient.h"
#include "vote.h"

/* Returns the score in 1/256 logit; abnormal above the level's threshold. ``vote`` is that of the beat's cluster, and
 * ``penalty`` that of the signal's novelty. */
int32_t ecgtiny_fuse(const struct reading *reading, struct vote *vote, int32_t penalty);

#endif
