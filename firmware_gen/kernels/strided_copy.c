#include "strided_copy.h"

enum { MEMBERS = 3, MAX_RANK = 5 };

static void copy_along(const int32_t *axis, const int8_t *input, int8_t *output)
{
    const int32_t count = axis[0];
    const int32_t input_step = axis[1];
    const int32_t output_step = axis[2];

    for (int32_t i = 0; i < count; i++) {
        output[i * output_step] = input[i * input_step];
    }
}

/* Counts through all axes but the last, which is copied at once, as an odometer does. */
void ecgtiny_strided_copy(const struct strided_copy *layer, const int8_t *input, int8_t *output)
{
    const int32_t last = layer->rank - 1;
    int32_t left[MAX_RANK]; /* elements of each axis, from the present one to its end */
    int32_t from = layer->input_offset;
    int32_t to = layer->output_offset;
    int32_t wheel;

    for (wheel = 0; wheel < last; wheel++) {
        left[wheel] = layer->axes[wheel * MEMBERS];
    }
    do {
        copy_along(layer->axes + last * MEMBERS, input + from, output + to);
        for (wheel = last - 1; wheel >= 0; wheel--) {
            const int32_t *axis = layer->axes + wheel * MEMBERS;

            from += axis[1];
            to += axis[2];
            left[wheel]--;
            if (left[wheel] > 0) {
                break;
            }
            left[wheel] = axis[0];
            from -= axis[0] * axis[1];
            to -= axis[0] * axis[2];
        }
    } while (wheel >= 0);
}
