/* SPDX-License-Identifier: Apache-2.0 */
/* Instructions of the DSP extension that C has no words for. A pair is two int16 in a word, the earlier one below. */
#ifndef ECGTINY_DSP_H
#define ECGTINY_DSP_H

#include <stdint.h>

/* The arena is declared as bytes, and a caller's samples as halfwords: may_alias and packed make reading them by other
 * widths defined. A single load or store of a word may be unaligned on these cores, unless the firmware sets
 * CCR.UNALIGN_TRP, which reset clears. */
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

/* The same to a sum of 64 bits, in two words. */
static inline void smlald(uint32_t x, uint32_t y, uint32_t *low, uint32_t *high)
{
    __asm__("smlald %0, %1, %2, %3" : "+r"(*low), "+r"(*high) : "r"(x), "r"(y));
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

/* The high halves of two words as a pair. */
static inline uint32_t pair_of_high(uint32_t low, uint32_t high)
{
    uint32_t result;

    __asm__("pkhtb %0, %2, %1, asr #16" : "=r"(result) : "r"(low), "r"(high));
    return result;
}

/* Bytes 0 and 2 of x, sign extended, each added to a half of a pair. */
static inline uint32_t even_bytes(uint32_t x, uint32_t halves)
{
    uint32_t result;

    __asm__("sxtab16 %0, %1, %2" : "=r"(result) : "r"(halves), "r"(x));
    return result;
}

/* Bytes 1 and 3 of x, likewise. */
static inline uint32_t odd_bytes(uint32_t x, uint32_t halves)
{
    uint32_t result;

    __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(result) : "r"(halves), "r"(x));
    return result;
}

/* The magnitudes of a pair; neither may be -32768. */
static inline uint32_t magnitudes(uint32_t x)
{
    uint32_t result;

    __asm__("ssub16 %0, %2, %1\n\tsel %0, %0, %1" : "=&r"(result) : "r"(x), "r"(0) : "cc");
    return result;
}

/* Of each of four bytes, or of two halves, the greater or the least of x's and y's. */
static inline uint32_t greatest_bytes(uint32_t x, uint32_t y)
{
    uint32_t result;

    __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(result) : "r"(x), "r"(y) : "cc");
    return result;
}

static inline uint32_t least_bytes(uint32_t x, uint32_t y)
{
    uint32_t result;

    __asm__("ssub8 %0, %2, %1\n\tsel %0, %1, %2" : "=&r"(result) : "r"(x), "r"(y) : "cc");
    return result;
}

static inline uint32_t greatest_halves(uint32_t x, uint32_t y)
{
    uint32_t result;

    __asm__("ssub16 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(result) : "r"(x), "r"(y) : "cc");
    return result;
}

static inline uint32_t least_halves(uint32_t x, uint32_t y)
{
    uint32_t result;

    __asm__("ssub16 %0, %2, %1\n\tsel %0, %1, %2" : "=&r"(result) : "r"(x), "r"(y) : "cc");
    return result;
}

/* The differences of two pairs, modulo 2^16. */
static inline uint32_t differences(uint32_t x, uint32_t y)
{
    uint32_t result;

    __asm__("ssub16 %0, %1, %2" : "=r"(result) : "r"(x), "r"(y) : "cc");
    return result;
}

/* The greater of x and 0. */
static inline int32_t not_negative(int32_t x)
{
    int32_t result;

    __asm__("usat %0, #31, %1" : "=r"(result) : "r"(x));
    return result;
}

/* gcc and clang define >> of a negative number as rounding down, and the conversion of a larger number as its low bits. */
static inline int32_t low_half(uint32_t x)
{
    return (int16_t)x;
}

static inline int32_t high_half(uint32_t x)
{
    return (int32_t)x >> 16;
}

#endif
