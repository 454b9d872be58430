/* SPDX-License-Identifier: Apache-2.0 */
#include "planes.h"

#include "dsp.h"
#include "rows.h"
#include "two_rows.h"

struct pair_at {
    uint32_t value;
} __attribute__((packed, aligned(2), may_alias));

static void store_pair(half *to, uint32_t value)
{
    ((struct pair_at *)(void *)to)->value = value;
}

static void fill(half *to, int32_t count, int32_t value)
{
    const uint32_t both = pair((uint32_t)value, (uint32_t)value);

#pragma GCC unroll 4
    for (const half *const whole = to + (count & ~1); to < whole; to += 2) {
        store_pair(to, both);
    }
    if (count % 2 != 0) {
        *to = (half)value;
    }
}

/* Bytes as halfwords, four at a time. */
static void copy(half *to, const int8_t *from, int32_t count)
{
    const int8_t *const end = from + count;

#pragma GCC unroll 2
    for (const int8_t *const whole = from + (count & ~3); from < whole; from += 4, to += 4) {
        const uint32_t bytes = load_word(from);
        const uint32_t even = even_bytes(bytes, 0);
        const uint32_t odd = odd_bytes(bytes, 0);

        store_pair(to, pair(even, odd));
        store_pair(to + 2, pair_of_high(even, odd));
    }
    while (from < end) {
        *to++ = *from++;
    }
}

static void copy_repeated(half *to, const int8_t *from, int32_t count, int32_t repeat)
{
    for (int32_t i = 0; i < count; i++, to += repeat) {
        fill(to, repeat, from[i]);
    }
}

/* The zero point as one row of some columns. */
static void lay_padding(const struct planes *layer, half *to, int32_t columns)
{
    for (int32_t i = 0; i < columns; i++, to += layer->sample * layer->kernel_height) {
        fill(to, layer->sample, layer->zero_point);
    }
}

static void lay_inside(const struct planes *layer, half *to, const int8_t *from)
{
    const int32_t run = layer->run;
    const int32_t apart = run * layer->repeat * layer->kernel_height;

    for (int32_t i = 0; i < layer->runs; i++, from += run, to += apart) {
        if (layer->repeat == 1) {
            copy(to, from, run);
        } else {
            copy_repeated(to, from, run, layer->repeat);
        }
    }
}

/* One input row, as the row at `to` of every column; to points into the first that is no padding. */
static void lay_row(const struct planes *layer, half *to, const int8_t *input, int32_t y)
{
    const int32_t column = layer->sample * layer->kernel_height;

    lay_padding(layer, to - layer->pad_left * column, layer->pad_left);
    lay_padding(layer, to + layer->width * column, layer->pad_right);
    if (y >= 0 && y < layer->input_height) {
        lay_inside(layer, to, input + y * layer->runs * layer->run);
    } else {
        lay_padding(layer, to, layer->width);
    }
}

/* The input rows below the output row y, from one of them on. */
static void lay_columns(const struct planes *layer, half *columns, const int8_t *input, int32_t y, int32_t first)
{
    const int32_t top = y * layer->stride_height - layer->pad_top;

    for (int32_t i = first; i < layer->kernel_height; i++) {
        lay_row(layer, columns + i * layer->sample, input, top + i * layer->dilation_height);
    }
}

static struct rows rows_of(const struct planes *layer)
{
    const struct rows rows = {
        .entry = layer->entry,
        .rounds = layer->rounds,
        .tap_step = layer->tap_step,
        .words = layer->words,
        .stream = layer->stream,
    };
    return rows;
}

static struct two_rows two_rows_of(const struct planes *layer)
{
    const struct two_rows rows = {
        .entry = layer->entry,
        .rounds = layer->rounds,
        .tap_step = layer->tap_step,
        .position_step = layer->position_step,
        .couple_step = layer->couple_step,
        .output_step = layer->output_step,
        .couples = layer->couples,
        .words = layer->words,
        .stream = layer->stream,
    };
    return rows;
}

/* One function for each kernel of the engine: a call through a pointer would leave the stack without a bound. Names are
 * passed whole, as a prefix of the user's takes the place of whole names. */
#define OVER_PLANES(over_planes, to_bytes, engine, engine_of)                                                          \
    void over_planes(const struct planes *layer, const int8_t *input, int8_t *output, int8_t *scratch)                 \
    {                                                                                                                  \
        const struct engine rows = engine_of(layer);                                                                   \
        half *columns = (half *)(void *)scratch + layer->lead;                                                         \
                                                                                                                       \
        lay_columns(layer, columns, input, 0, 0);                                                                      \
        to_bytes(&rows, columns - layer->lead, output);                                                                \
        for (int32_t y = 1; y < layer->output_height; y++) {                                                           \
            columns += layer->advance;                                                                                 \
            output += layer->output_row;                                                                               \
            lay_columns(layer, columns, input, y, layer->kernel_height - layer->fresh);                                \
            to_bytes(&rows, columns - layer->lead, output);                                                            \
        }                                                                                                              \
    }

OVER_PLANES(ecgtiny_pairs_over_planes, ecgtiny_pairs_to_bytes, rows, rows_of)
OVER_PLANES(ecgtiny_wide_over_planes, ecgtiny_wide_to_bytes, rows, rows_of)
OVER_PLANES(ecgtiny_taps_over_planes, ecgtiny_taps_to_bytes, rows, rows_of)
OVER_PLANES(ecgtiny_two_pairs_over_planes, ecgtiny_two_pairs_to_bytes, two_rows, two_rows_of)
OVER_PLANES(ecgtiny_two_pairs_rectified_over_planes, ecgtiny_two_pairs_rectified_to_bytes, two_rows, two_rows_of)
OVER_PLANES(ecgtiny_two_wide_over_planes, ecgtiny_two_wide_to_bytes, two_rows, two_rows_of)
OVER_PLANES(ecgtiny_two_taps_over_planes, ecgtiny_two_taps_to_bytes, two_rows, two_rows_of)
OVER_PLANES(ecgtiny_two_taps_rectified_over_planes, ecgtiny_two_taps_rectified_to_bytes, two_rows, two_rows_of)
