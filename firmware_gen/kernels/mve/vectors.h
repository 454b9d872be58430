/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernels of the vector extension share. The intrinsics are ACLE's; lanes beyond what is left are switched off,
 * so that nothing beyond a table or a tensor is read or written. */
#ifndef ECGTINY_VECTORS_H
#define ECGTINY_VECTORS_H

#include <arm_mve.h>
#include <stdint.h>

enum { LANES = 4, BYTES = 16 };

/* Of four channels, how a sum becomes an output. */
struct channels {
    const int32_t *bias;
    const int32_t *multiplier; /* of each, or of all */
    const int8_t *shift;
    int32_t per_channel;
    int32_t output_offset;
    int32_t activation_min;
    int32_t activation_max;
};

/* multiply_by_quantised_multiplier of fixed_point.h in four lanes: VQRDMULH rounds its ties upward as the first rounding
 * does; VRSHL does, too, so that a negative value that is to be shifted to the right has one taken from it before. */
static inline int32x4_t scale(int32x4_t x, int32x4_t multiplier, int32x4_t shift)
{
    const int32x4_t zero = vdupq_n_s32(0);
    const int32x4_t right = vminq_s32(shift, zero);
    const int32x4_t y = vqrdmulhq_s32(vshlq_s32(x, vmaxq_s32(shift, zero)), multiplier);

    return vrshlq_s32(vaddq_s32(y, vshrq_n_s32(vandq_s32(y, right), 31)), right);
}

/* Writes the outputs of `count` channels from `first` on, four at the most; the sums lack the bias. */
static inline void requantise_lanes(struct channels of, int32_t first, int32_t count, int32x4_t sums, int8_t *output)
{
    const mve_pred16_t lanes = vctp32q((uint32_t)count);
    const int32x4_t multiplier =
        of.per_channel != 0 ? vldrwq_z_s32(of.multiplier + first, lanes) : vdupq_n_s32(*of.multiplier);
    const int32x4_t shift = of.per_channel != 0 ? vldrbq_z_s32(of.shift + first, lanes) : vdupq_n_s32(*of.shift);
    const int32x4_t sum = vaddq_s32(sums, vldrwq_z_s32(of.bias + first, lanes));
    const int32x4_t scaled = vaddq_s32(scale(sum, multiplier, shift), vdupq_n_s32(of.output_offset));
    const int32x4_t clamped =
        vminq_s32(vmaxq_s32(scaled, vdupq_n_s32(of.activation_min)), vdupq_n_s32(of.activation_max));

    vstrbq_p_s32(output, clamped, lanes);
}

#endif
