/* SPDX-License-Identifier: Apache-2.0 */
/* Division by a power of two that rounds down, of negative numbers too. C99 leaves >> of those to the compiler; gcc and
 * clang, for which this folder is written, define it so. */
#ifndef ECGTINY_SHIFT_RIGHT_H
#define ECGTINY_SHIFT_RIGHT_H

#include <stdint.h>

/* floor(x / 2^shift), 0 <= shift <= 31. */
static inline int32_t shift_right(int32_t x, int32_t shift)
{
    return x >> shift;
}

/* floor(x / 2^shift), 0 <= shift <= 63. */
static inline int64_t shift_right_wide(int64_t x, int32_t shift)
{
    return x >> shift;
}

#endif
