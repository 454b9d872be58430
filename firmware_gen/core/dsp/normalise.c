/* normalise.h for cores with the DSP extension and beats of one lead: writes int16, the form in which the network's
 * kernels take their input. */
#include "normalise.h"

#include "dsp.h"
#include "gain.h"

static const uint32_t ones = 0x00010001;

static int32_t sum_of(const int16_t *counts, int32_t samples)
{
    int32_t sum = samples % 2 != 0 ? counts[samples - 1] : 0;

    for (int32_t i = 0; i < samples / 2; i++) {
        sum = smlad(load_word(counts + 2 * i), ones, sum);
    }
    return sum;
}

/* D = N * sum of squares - (sum)^2, which is N (N - 1) times the sample variance; and the sum. */
static uint64_t spread_of(const int16_t *counts, int32_t samples, int32_t *sum)
{
    const int32_t odd = samples % 2 != 0 ? counts[samples - 1] : 0;
    int64_t squares = odd * odd;

    *sum = odd;
    for (int32_t i = 0; i < samples / 2; i++) {
        const uint32_t two = load_word(counts + 2 * i);

        *sum = smlad(two, ones, *sum);
        squares = smlald(two, two, squares);
    }
    return (uint64_t)samples * (uint64_t)squares - (uint64_t)((int64_t)*sum * *sum);
}

bool ecgtiny_normalise(const struct normalisation *rule, const int16_t *counts, int8_t *input)
{
    half *sample = (half *)(void *)input;
    int32_t sum;
    const uint64_t spread = spread_of(counts, rule->length, &sum);

    if (ecgtiny_is_flat(rule, spread)) {
        return false;
    }
    const int32_t gain = ecgtiny_gain(rule, spread);

    for (const int16_t *end = counts + rule->length; counts < end; counts += rule->pool) {
        const int32_t pooled = rule->pool == 1 ? *counts : sum_of(counts, rule->pool);
        const int32_t centred = rule->length * pooled - rule->pool * sum;

        *sample++ = (half)saturate_to_int8(smmlar(centred, gain, rule->zero_point));
    }
    return true;
}
