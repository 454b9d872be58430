/* SPDX-License-Identifier: Apache-2.0 */
/* Two positions at a time of the engine that two_rows.h describes: what is read of the weights serves both.
 *
 *   r0  input of the first           r4-r7   sums of the block's four channels at the first position
 *   r1  stream                       r8-r11  the same at the second one
 *   r2, r3  a word of the inputs     r12     a word of weights
 *   lr  bytes from the first position to the second one
 *
 * All registers are taken, so that the rounds are counted in memory, and the flags, which no step changes, tell whether
 * one is the last. The first step of a block stands before the loop: it adds the products of the second position to the
 * biases, which are so loaded once.
 *
 * How rounding is done, rows.S says. Rectified layers saturate every negative y to the same output, so that both
 * roundings are one: floor((floor(u + 1/2) + 2^(s-1)) / 2^s) is floor((u + 1/2 + 2^(s-1)) / 2^s). Sums are shifted to
 * the left by what brings the result to the upper half of the product, where packing takes it. */
    .file   "two_rows.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

/* The frame below the saved registers. */
    .equ INPUT, 0        /* of the block */
    .equ STEP, 4         /* bytes from a position to the next */
    .equ MORE, 8         /* rounds but the first */
    .equ ENTRY, 12
    .equ LEFT, 16        /* rounds left behind this one */
    .equ TAP, 20         /* bytes from the second word of a tap to the next tap */
    .equ COUPLE_STEP, 24
    .equ OUTPUT_STEP, 28
    .equ COUPLES, 32     /* left */
    .equ END, 36         /* of the stream */
    .equ STREAM, 40
    .equ OUTPUT, 44      /* of the block */
    .equ FRAME, 48

/* Two columns of two channels that share a halfword. The sums of the second position go on from low3 and high3. */
    .macro pair low, high, low2, high2, low3, high3
    smlad   \high2, r12, r3, \high3
    smlad   \high, r12, r2, \high
    sxtb16  r12, r12
    smlad   \low2, r12, r3, \low3
    smlad   \low, r12, r2, \low
    .endm

    .macro pairs_columns sum8=r8, sum9=r9, sum10=r10, sum11=r11
    ldr     r12, [r1], #4
    ldr     r3, [r0, lr]
    ldr     r2, [r0], #4
    pair    r4, r5, r8, r9, \sum8, \sum9
    ldr     r12, [r1], #4
    pair    r6, r7, r10, r11, \sum10, \sum11
    .endm

    .macro pairs_first
    pairs_columns r4, r5, r6, r7
    pairs_columns
    .endm

    .macro pairs_step
    pairs_columns
    pairs_columns
    .endm

/* What lies above 256 times a channel is that channel, still times 256. */
    .macro pairs_part
    sub     r5, r5, r4
    sub     r7, r7, r6
    sub     r9, r9, r8
    sub     r11, r11, r10
    .endm

/* Leaves twice the sums. */
    .macro pairs_double
    lsl     r4, r4, #1
    asr     r5, r5, #7
    lsl     r6, r6, #1
    asr     r7, r7, #7
    lsl     r8, r8, #1
    asr     r9, r9, #7
    lsl     r10, r10, #1
    asr     r11, r11, #7
    .endm

    .macro wide_columns sum8=r8, sum9=r9, sum10=r10, sum11=r11
    ldr     r12, [r1], #4
    ldr     r3, [r0, lr]
    ldr     r2, [r0], #4
    smlad   r8, r12, r3, \sum8
    smlad   r4, r12, r2, r4
    ldr     r12, [r1], #4
    smlad   r9, r12, r3, \sum9
    smlad   r5, r12, r2, r5
    ldr     r12, [r1], #4
    smlad   r10, r12, r3, \sum10
    smlad   r6, r12, r2, r6
    ldr     r12, [r1], #4
    smlad   r11, r12, r3, \sum11
    smlad   r7, r12, r2, r7
    .endm

    .macro wide_first
    wide_columns r4, r5, r6, r7
    wide_columns
    .endm

    .macro wide_step
    wide_columns
    wide_columns
    .endm

    .macro wide_part
    .endm

    .macro wide_double
    .endm

/* One tap of four channels. */
    .macro taps_step sum8=r8, sum9=r9, sum10=r10, sum11=r11
    ldr     r12, [r1], #4
    ldr     r3, [r0, lr]
    ldr     r2, [r0], #4
    smlabb  r8, r12, r3, \sum8
    smlatt  r9, r12, r3, \sum9
    smlabb  r4, r12, r2, r4
    smlatt  r5, r12, r2, r5
    ldr     r12, [r1], #4
    ldr     r3, [r0, lr]
    ldr     r2, [r0]
    smlabb  r10, r12, r3, \sum10
    smlatt  r11, r12, r3, \sum11
    smlabb  r6, r12, r2, r6
    smlatt  r7, r12, r2, r7
    ldr     r12, [sp, #TAP]
    add     r0, r0, r12
    .endm

    .macro taps_first
    taps_step r4, r5, r6, r7
    .endm

    .macro taps_part
    .endm

    .macro taps_double
    .endm

/* A channel at both positions, by the shift in the low byte of r0, which moves on to the next one. */
    .macro shift direction, first, second, next=1
    \direction \first, \first, r0
    \direction \second, \second, r0
    .if \next
    lsr     r0, r0, #8
    .endif
    .endm

    .macro shifts direction
    shift   \direction, r4, r8
    shift   \direction, r5, r9
    shift   \direction, r6, r10
    shift   \direction, r7, r11, 0
    .endm

/* A channel at both positions, by the constants in the registers multiplier and offset. */
    .macro scale first, second, multiplier, offset
    add     lr, \offset, \first, asr #31
    add     \offset, \offset, \second, asr #31
    smmlar  \first, \first, \multiplier, lr
    smmlar  \second, \second, \multiplier, \offset
    .endm

    .macro scale_rectified first, second, multiplier, offset
    smmla   \first, \first, \multiplier, \offset
    smmla   \second, \second, \multiplier, \offset
    .endm

    .macro scales rectified
    ldmia   r1!, {r0, r2, r3, r12}
    scale\rectified r4, r8, r0, r2
    scale\rectified r5, r9, r3, r12
    ldmia   r1!, {r0, r2, r3, r12}
    scale\rectified r6, r10, r0, r2
    scale\rectified r7, r11, r3, r12
    .endm

/* From sums to results; leaves in r2 the channels to the next block, in r3 and r12 where to write, in lr the END. */
    .macro requantise weights
    \weights\()_part
    \weights\()_double
    scales
    ldr     r0, [r1], #4
    places
    shifts  asr
    .endm

    .macro requantise_rectified weights
    ldr     r0, [r1], #4
    \weights\()_part
    shifts  lsl
    scales  _rectified
    places
    .endm

    .macro places
    ldr     r2, [r1], #4
    ldr     r3, [sp, #OUTPUT]
    ldr     r12, [sp, #OUTPUT_STEP]
    ldr     lr, [sp, #END]
    .endm

    .macro halves
    pkhbt   r4, r4, r5, lsl #16
    pkhbt   r6, r6, r7, lsl #16
    pkhbt   r8, r8, r9, lsl #16
    pkhbt   r10, r10, r11, lsl #16
    .endm

    .macro halves_rectified
    pkhtb   r4, r5, r4, asr #16
    pkhtb   r6, r7, r6, asr #16
    pkhtb   r8, r9, r8, asr #16
    pkhtb   r10, r11, r10, asr #16
    .endm

/* To r3 and to r12. */
    .macro store_halves rectified
    halves\rectified
    ssat16  r4, #8, r4
    ssat16  r6, #8, r6
    ssat16  r8, #8, r8
    ssat16  r10, #8, r10
    str     r4, [r3]
    str     r6, [r3, #4]
    str     r8, [r12]
    str     r10, [r12, #4]
    add     r3, r3, r2, lsl #1
    .endm

    .macro saturate sum
    ssat    \sum, #8, \sum
    .endm

    .macro saturate_rectified sum
    ssat    \sum, #8, \sum, asr #16
    .endm

    .macro bytes rectified, one, two, three, four, to
    saturate\rectified \one
    saturate\rectified \two
    saturate\rectified \three
    saturate\rectified \four
    bfi     \one, \two, #8, #8
    bfi     \one, \three, #16, #8
    bfi     \one, \four, #24, #8
    str     \one, [\to]
    .endm

    .macro store_bytes rectified
    bytes   "\rectified", r4, r5, r6, r7, r3
    bytes   "\rectified", r8, r9, r10, r11, r12
    add     r3, r3, r2
    .endm

    .macro kernel weights, store, rectified
    .section .text.ecgtiny_two_\weights\rectified\()_to_\store, "ax", %progbits
    .p2align 2
    .global ecgtiny_two_\weights\rectified\()_to_\store
    .type   ecgtiny_two_\weights\rectified\()_to_\store, %function
    .thumb_func
ecgtiny_two_\weights\rectified\()_to_\store:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    ldmia   r0, {r4-r12} /* struct two_rows */
    sub     r5, r5, #1
    sub     r6, r6, #4
    add     r11, r12, r11, lsl #2
    strd    r1, r7, [sp, #INPUT]
    strd    r5, r4, [sp, #MORE]
    str     r6, [sp, #TAP]
    strd    r8, r9, [sp, #COUPLE_STEP]
    strd    r10, r11, [sp, #COUPLES]
    strd    r12, r2, [sp, #STREAM]
    mov     r1, r12

    .p2align 2
1:  /* a block of four channels */
    ldr     r4, [r1], #4
    ldr     r5, [r1], #4
    ldr     r6, [r1], #4
    ldr     r7, [r1], #4
    ldr     r0, [sp, #INPUT]
    ldr     lr, [sp, #STEP]
    ldr     r12, [sp, #MORE]
    str     r12, [sp, #LEFT]
    cmp     r12, #0
    \weights\()_first
    ldr     r2, [sp, #ENTRY]
    tbh     [pc, r2, lsl #1]
2:  .hword  (30f - 2b) / 2, (31f - 2b) / 2, (32f - 2b) / 2, (33f - 2b) / 2, (34f - 2b) / 2, (35f - 2b) / 2
    .ifc \weights, taps
    .hword  (36f - 2b) / 2, (37f - 2b) / 2, (38f - 2b) / 2
    .endif
    .p2align 2
30: \weights\()_step
31: \weights\()_step
32: \weights\()_step
33: \weights\()_step
34: \weights\()_step
35:
    .ifc \weights, taps /* as many as a plane's usual nine leave; those of pairs are long */
    \weights\()_step
36: \weights\()_step
37: \weights\()_step
38:
    .endif
    bne     4f

    requantise\rectified \weights
    add     r12, r12, r3
    store_\store \rectified
    str     r3, [sp, #OUTPUT]
    .ifc \weights, taps
    ldr     r0, [sp, #INPUT]
    add     r0, r0, r2, lsl #1
    str     r0, [sp, #INPUT]
    .endif
    cmp     r1, lr
    bne     1b

    /* the next two positions */
    ldr     r2, [sp, #COUPLES]
    ldr     r0, [sp, #INPUT]
    ldr     r3, [sp, #COUPLE_STEP]
    ldr     r1, [sp, #STREAM]
    add     r0, r0, r3
    str     r0, [sp, #INPUT]
    subs    r2, r2, #1
    str     r2, [sp, #COUPLES]
    bne     1b

    add     sp, sp, #FRAME
    pop     {r4-r11, pc}

4:  /* one more round */
    ldr     r12, [sp, #LEFT]
    subs    r12, r12, #1
    str     r12, [sp, #LEFT]
    b       30b
    .size   ecgtiny_two_\weights\rectified\()_to_\store, . - ecgtiny_two_\weights\rectified\()_to_\store
    .endm

    kernel  pairs, halves
    kernel  pairs, halves, _rectified
    kernel  pairs, bytes
    kernel  pairs, bytes, _rectified
    kernel  wide, halves
    kernel  wide, bytes
    kernel  taps, halves
    kernel  taps, halves, _rectified
    kernel  taps, bytes
    kernel  taps, bytes, _rectified
