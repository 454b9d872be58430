/* Instructions of the DSP extension that C has no words for. A pair is two int16 in a word, the earlier one below. */
#ifndef ECGTINY_DSP_H
#define ECGTINY_DSP_H

#include <stdint.h>

/* The arena is declared as bytes, and a caller's samples as halfwords: may_alias and packed make reading them by other
 * widths defined. A single load or store of a word may be unaligned on these cores. */
typedef int16_t __attribute__((may_alias)) half;
typedef uint32_t __attribute__((may_alias)) word;
struct unaligned_word {
    uint32_t value;
} __attribute__((packed, may_alias));

static inline uint32_t load_word(const void *at)
{
    return ((const struct unaligned_word *)at)->value;
}

/* sum + x.low * y.low + x.high * y.high */
static inline int32_t smlad(uint32_t x, uint32_t y, int32_t sum)
{
    int32_t result;

    __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
    return result;
}

static inline int64_t smlald(uint32_t x, uint32_t y, int64_t sum)
{
    uint32_t low = (uint32_t)sum;
    uint32_t high = (uint32_t)((uint64_t)sum >> 32);

    __asm__("smlald %0, %1, %2, %3" : "+r"(low), "+r"(high) : "r"(x), "r"(y));
    return (int64_t)((uint64_t)high << 32 | low);
}

/* sum + one half of x * one half of y: the first letter is x's, b for the low one and t for the high one. */
static inline int32_t smlabb(uint32_t x, uint32_t y, int32_t sum)
{
    int32_t result;

    __asm__("smlabb %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
    return result;
}

static inline int32_t smlabt(uint32_t x, uint32_t y, int32_t sum)
{
    int32_t result;

    __asm__("smlabt %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
    return result;
}

static inline int32_t smlatb(uint32_t x, uint32_t y, int32_t sum)
{
    int32_t result;

    __asm__("smlatb %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
    return result;
}

static inline int32_t smlatt(uint32_t x, uint32_t y, int32_t sum)
{
    int32_t result;

    __asm__("smlatt %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
    return result;
}

/* sum + round(x * y / 2^32), ties upward */
static inline int32_t smmlar(int32_t x, int32_t y, int32_t sum)
{
    int32_t result;

    __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
    return result;
}

/* floor(x / 2^shift); gcc and clang define >> of a negative number so. */
static inline int32_t shift_right_quick(int32_t x, int32_t shift)
{
    return x >> shift;
}

static inline int32_t saturate_to_int8(int32_t x)
{
    int32_t result;

    __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(x));
    return result;
}

/* The low halves of two words as a pair. */
static inline uint32_t pair(uint32_t low, uint32_t high)
{
    uint32_t result;

    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(result) : "r"(low), "r"(high));
    return result;
}

#endif
