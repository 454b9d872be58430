#include "quality.h"

#include "window.h"

enum {
    FLAT_BELOW = 24, /* 2.5 uV */
    NOISE_RATIO = 4,
    JUMP_RATIO = 2,
    QRS_FROM = 36, /* samples of the window whose second differences are not taken for noise, */
    QRS_TO = 66,   /* this one exclusive */
    END = 20       /* samples at either end */
};

void ecgtiny_quality_init(struct quality *quality)
{
    quality->since_missing = UINT16_MAX;
    quality->since_railed = UINT16_MAX;
}

static uint16_t since(uint16_t before, bool now)
{
    return now ? 0 : (uint16_t)(before + (before < UINT16_MAX ? 1 : 0));
}

void ecgtiny_quality_push(struct quality *quality, bool missing, bool railed)
{
    quality->since_missing = since(quality->since_missing, missing);
    quality->since_railed = since(quality->since_railed, railed);
}

static int32_t range(const int16_t *window)
{
    int32_t low = window[0];
    int32_t high = window[0];

    for (uint32_t i = 1; i < WINDOW_LENGTH; i++) {
        low = window[i] < low ? window[i] : low;
        high = window[i] > high ? window[i] : high;
    }
    return high - low;
}

/* Of the samples from one to another, exclusive. */
static int32_t bends(const int16_t *window, uint32_t from, uint32_t to)
{
    int32_t sum = 0;

    for (uint32_t i = from; i < to; i++) {
        const int32_t bend = 2 * window[i] - window[i + 1] - window[i - 1];

        sum += bend < 0 ? -bend : bend;
    }
    return sum;
}

static int32_t jump(const int16_t *window)
{
    int32_t sum = 0;

    for (uint32_t i = 0; i < END; i++) {
        sum += window[i] - window[WINDOW_LENGTH - END + i];
    }
    return (sum < 0 ? -sum : sum) / END;
}

struct measures ecgtiny_measure(const int16_t *window)
{
    const int32_t noise = bends(window, 1, QRS_FROM) + bends(window, QRS_TO, WINDOW_LENGTH - 1);
    const struct measures measures = {range(window), noise, jump(window)};

    return measures;
}

uint8_t ecgtiny_judge(const struct quality *quality, uint32_t began, const struct measures *measures)
{
    const bool noisy = measures->noise > NOISE_RATIO * measures->range || JUMP_RATIO * measures->jump > measures->range;
    uint32_t bits = 0;

    bits |= quality->since_missing <= began ? QUALITY_LEAD_OFF : 0u;
    bits |= measures->range < FLAT_BELOW ? QUALITY_FLAT : 0u;
    bits |= quality->since_railed <= began ? QUALITY_SATURATED : 0u;
    bits |= noisy ? QUALITY_NOISY : 0u;
    return (uint8_t)bits;
}
