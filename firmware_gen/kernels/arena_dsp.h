/* The arena is declared as bytes; kernels for the DSP extension read and write it by halfwords and words as well. These
 * kernels are GNU C (gcc, clang): may_alias is what makes that defined. */
#ifndef ECGTINY_ARENA_DSP_H
#define ECGTINY_ARENA_DSP_H

#include <stdint.h>

typedef int16_t __attribute__((may_alias)) half;
typedef uint32_t __attribute__((may_alias)) word;

#endif
