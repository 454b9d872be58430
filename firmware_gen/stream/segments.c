/* SPDX-License-Identifier: Apache-2.0 */
#include "segments.h"

#include "integers.h"
#include "monitor_constants.h"
#include "shift_right.h"
#include "templates.h"

/* 2^bits samples from the first one on. */
struct segment {
    uint8_t first;
    uint8_t bits;
};

static const struct segment p = SEGMENTS_P;
static const struct segment pr = SEGMENTS_PR;
static const struct segment qrs = SEGMENTS_QRS;
static const struct segment st = SEGMENTS_ST;
static const struct segment t = SEGMENTS_T;

static int32_t mean(const int16_t *wave, struct segment segment)
{
    int32_t sum = 0;

    for (uint32_t i = 0; i < 1u << segment.bits; i++) {
        sum += wave[segment.first + i];
    }
    return shift_right(sum, segment.bits);
}

/* The error's mean weighted by the reference wave itself, and its mean size. */
static void read_wave(const int16_t *error, const int16_t *reference, struct segment segment, int16_t *bias,
                      int16_t *magnitude)
{
    const int32_t error_level = mean(error, segment);
    const int32_t reference_level = mean(reference, segment);
    int32_t product = 0;
    int32_t weight = 0;
    int32_t sum = 0;

    error += segment.first;
    reference += segment.first;
    for (uint32_t i = 0; i < 1u << segment.bits; i++) {
        const int32_t deviation = clamp(error[i] - error_level, -SEGMENTS_LIMIT, SEGMENTS_LIMIT);
        const int32_t shape = clamp(reference[i] - reference_level, -SEGMENTS_LIMIT, SEGMENTS_LIMIT);

        product += deviation * shape;
        weight += magnitude_of(shape);
        sum += magnitude_of(deviation);
    }
    *bias = (int16_t)(SEGMENTS_FINE * product / larger(weight, 1));
    *magnitude = (int16_t)(SEGMENTS_FINE * sum >> segment.bits);
}

/* The displacement against the isoelectric line. */
static void read_level(const int16_t *error, int16_t *bias, int16_t *magnitude)
{
    const int32_t line = mean(error, pr);
    int32_t signed_sum = 0;
    int32_t sum = 0;

    for (uint32_t i = 0; i < 1u << st.bits; i++) {
        const int32_t deviation = clamp(error[st.first + i] - line, -SEGMENTS_LIMIT, SEGMENTS_LIMIT);

        signed_sum += deviation;
        sum += magnitude_of(deviation);
    }
    *bias = (int16_t)shift_right(SEGMENTS_FINE * signed_sum, st.bits);
    *magnitude = (int16_t)(SEGMENTS_FINE * sum >> st.bits);
}

struct ecgtiny_readouts ecgtiny_read_segments(const int16_t *wave, const int16_t *reference)
{
    int16_t error[ECGTINY_TEMPLATES_LENGTH];
    struct ecgtiny_readouts read;

    for (uint32_t i = 0; i < ECGTINY_TEMPLATES_LENGTH; i++) {
        error[i] = (int16_t)(wave[i] - reference[i]);
    }
    read_wave(error, reference, p, &read.bias[0], &read.magnitude[0]);
    read_wave(error, reference, qrs, &read.bias[1], &read.magnitude[1]);
    read_level(error, &read.bias[2], &read.magnitude[2]);
    read_wave(error, reference, t, &read.bias[3], &read.magnitude[3]);
    return read;
}
