/* SPDX-License-Identifier: Apache-2.0 */
/* normalise.h for cores with the DSP extension and beats of one lead: writes int16, the form in which the network's
 * kernels take their input. */
#include "normalise.h"

#include "dsp.h"
#include "gain.h"

static const uint32_t ones = 0x00010001;

/* Samples are at most 32767, so that |sum| <= 2^30. */
static int32_t sum_of(const int16_t *counts, int32_t samples)
{
    int32_t sum = samples % 2 != 0 ? counts[samples - 1] : 0;

    for (const int16_t *end = counts + (samples & ~1); counts < end; counts += 2) {
        sum = smlad(load_word(counts), ones, sum);
    }
    return sum;
}

/* D = N * sum of squares - (sum)^2, which is N (N - 1) times the sample variance. */
static uint64_t spread_of(const int16_t *counts, int32_t samples, int32_t sum)
{
    const int32_t odd = samples % 2 != 0 ? counts[samples - 1] : 0;
    uint32_t low = (uint32_t)(odd * odd);
    uint32_t high = 0;

#pragma GCC unroll 4
    for (const int16_t *end = counts + (samples & ~1); counts < end; counts += 2) {
        const uint32_t two = load_word(counts);

        smlald(two, two, &low, &high);
    }
    return (uint64_t)samples * ((uint64_t)high << 32 | low) - (uint64_t)((int64_t)sum * sum);
}

/* The deviation N * count - P * S of one sample, or of P summed ones, as an input of the network. N P <= 32767 keeps
 * both terms within 2^30, and their difference; N itself is the 16 bits that smlabb takes. Below 2^31 * 2^31 the product
 * leaves the zero point, which is an int8, all the room it needs. */
static uint32_t quantised(int32_t deviation, int32_t gain, int32_t zero_point)
{
    return (uint32_t)saturate_to_int8(smmlar(deviation, gain, zero_point));
}

static void quantise(const struct normalisation *rule, const int16_t *counts, int32_t offset, int32_t gain, half *input)
{
    const uint32_t length = (uint32_t)rule->length;
    const int32_t zero_point = rule->zero_point;
    word *two = (word *)input;

#pragma GCC unroll 2
    for (const int16_t *end = counts + (length & ~1u); counts < end; counts += 2) {
        const uint32_t pairs = load_word(counts);
        const uint32_t even = quantised(smlabb(pairs, length, offset), gain, zero_point);

        *two++ = pair(even, quantised(smlatb(pairs, length, offset), gain, zero_point));
    }
    if (length % 2 != 0) {
        *(half *)two = (half)quantised(*counts * rule->length + offset, gain, zero_point);
    }
}

static void pool(const struct normalisation *rule, const int16_t *counts, int32_t offset, int32_t gain, half *input)
{
    const int32_t length = rule->length;
    const int32_t factor = rule->pool;
    const int32_t zero_point = rule->zero_point;

    for (const int16_t *end = counts + length; counts < end; counts += factor) {
        *input++ = (half)quantised(length * sum_of(counts, factor) + offset, gain, zero_point);
    }
}

bool ecgtiny_normalise(const struct normalisation *rule, const int16_t *counts, int8_t *input)
{
    const int32_t sum = sum_of(counts, rule->length);
    const uint64_t spread = spread_of(counts, rule->length, sum);

    if (ecgtiny_is_flat(rule, spread)) {
        return false;
    }
    const int32_t gain = ecgtiny_gain(rule, spread);
    half *const samples = (half *)(void *)input;

    if (rule->pool == 1) {
        quantise(rule, counts, -sum, gain, samples);
    } else {
        pool(rule, counts, -rule->pool * sum, gain, samples);
    }
    return true;
}
