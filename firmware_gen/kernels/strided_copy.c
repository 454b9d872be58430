/* SPDX-License-Identifier: Apache-2.0 */
#include "strided_copy.h"

enum { MEMBERS = 3, MAX_RANK = 5 };

static void copy_along(ECGTINY_TABLE int32_t *axis, const int8_t *input, int8_t *output)
{
    const int32_t count = axis[0];
    const int32_t input_step = axis[1];
    const int32_t output_step = axis[2];

    for (int32_t i = 0; i < count; i++) {
        output[i * output_step] = input[i * input_step];
    }
}

/* Steps through all axes but the last, the fastest of them first; the last one is copied at once. */
void ecgtiny_strided_copy(ECGTINY_ANYWHERE struct strided_copy *layer, const int8_t *input, int8_t *output)
{
    const int32_t last = layer->rank - 1;
    int32_t left[MAX_RANK]; /* elements of each axis, from the present one to its end */
    int32_t from = layer->input_offset;
    int32_t to = layer->output_offset;
    int32_t axis;

    for (axis = 0; axis < last; axis++) {
        left[axis] = layer->axes[axis * MEMBERS];
    }
    do {
        copy_along(layer->axes + last * MEMBERS, input + from, output + to);
        for (axis = last - 1; axis >= 0; axis--) {
            ECGTINY_TABLE int32_t *members = layer->axes + axis * MEMBERS;

            from += members[1];
            to += members[2];
            left[axis]--;
            if (left[axis] > 0) {
                break;
            }
            left[axis] = members[0];
            from -= members[0] * members[1];
            to -= members[0] * members[2];
        }
    } while (axis >= 0);
}
