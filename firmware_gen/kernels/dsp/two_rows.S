/* SPDX-License-Identifier: Apache-2.0 */
/* Two positions at a time of the engine that two_rows.h describes: what is read of the weights serves both.
 *
 *   r0  input of the first           r4-r7   sums of the block's four channels at the first position
 *   r1  stream                       r8-r11  the same at the second one
 *   r2, r3  a word of the inputs     r12     a word of weights
 *   lr  bytes from the first position to the second one
 *
 * All registers are taken, so that the rounds are counted in memory. How rounding is done, rows.S says. */
    .file   "two_rows.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

/* The frame below the saved registers. */
    .equ INPUT, 0        /* of the block */
    .equ ENTRY, 4
    .equ ROUNDS, 8
    .equ STEP, 12        /* bytes from a position to the next */
    .equ LEFT, 16        /* rounds left */
    .equ TAP, 20         /* bytes from the second word of a tap to the next tap */
    .equ COUPLE_STEP, 24
    .equ OUTPUT_STEP, 28
    .equ COUPLES, 32     /* left */
    .equ END, 36         /* of the stream */
    .equ STREAM, 40
    .equ OUTPUT, 44      /* of the block */
    .equ FRAME, 48

/* Two columns of two channels that share a halfword. */
    .macro pair low, high, low2, high2
    smlad   \high, r12, r2, \high
    smlad   \high2, r12, r3, \high2
    sxtb16  r12, r12
    smlad   \low, r12, r2, \low
    smlad   \low2, r12, r3, \low2
    .endm

    .macro pairs_columns
    ldr     r12, [r1], #4
    ldr     r3, [r0, lr]
    ldr     r2, [r0], #4
    pair    r4, r5, r8, r9
    ldr     r12, [r1], #4
    pair    r6, r7, r10, r11
    .endm

    .macro pairs_step
    pairs_columns
    pairs_columns
    .endm

/* Leaves twice the sums, as in rows.S. */
    .macro pairs_double
    sub     r5, r5, r4
    sub     r7, r7, r6
    sub     r9, r9, r8
    sub     r11, r11, r10
    lsl     r4, r4, #1
    asr     r5, r5, #7
    lsl     r6, r6, #1
    asr     r7, r7, #7
    lsl     r8, r8, #1
    asr     r9, r9, #7
    lsl     r10, r10, #1
    asr     r11, r11, #7
    .endm

    .macro wide_columns
    ldr     r12, [r1], #4
    ldr     r3, [r0, lr]
    ldr     r2, [r0], #4
    smlad   r4, r12, r2, r4
    smlad   r8, r12, r3, r8
    ldr     r12, [r1], #4
    smlad   r5, r12, r2, r5
    smlad   r9, r12, r3, r9
    ldr     r12, [r1], #4
    smlad   r6, r12, r2, r6
    smlad   r10, r12, r3, r10
    ldr     r12, [r1], #4
    smlad   r7, r12, r2, r7
    smlad   r11, r12, r3, r11
    .endm

    .macro wide_step
    wide_columns
    wide_columns
    .endm

    .macro wide_double
    .endm

/* One tap of four channels. */
    .macro taps_step
    ldr     r12, [r1], #4
    ldr     r3, [r0, lr]
    ldr     r2, [r0], #4
    smlabb  r4, r12, r2, r4
    smlatt  r5, r12, r2, r5
    smlabb  r8, r12, r3, r8
    smlatt  r9, r12, r3, r9
    ldr     r12, [r1], #4
    ldr     r3, [r0, lr]
    ldr     r2, [r0]
    smlabb  r6, r12, r2, r6
    smlatt  r7, r12, r2, r7
    smlabb  r10, r12, r3, r10
    smlatt  r11, r12, r3, r11
    ldr     r12, [sp, #TAP]
    add     r0, r0, r12
    .endm

    .macro taps_double
    .endm

/* Two channels at both positions, by the constants in the registers multiplier and offset. */
    .macro scale first, second, multiplier, offset
    add     lr, \offset, \first, asr #31
    add     \offset, \offset, \second, asr #31
    smmlar  \first, \first, \multiplier, lr
    smmlar  \second, \second, \multiplier, \offset
    .endm

/* To r3 and to r12. */
    .macro store_halves
    pkhbt   r4, r4, r5, lsl #16
    pkhbt   r6, r6, r7, lsl #16
    pkhbt   r8, r8, r9, lsl #16
    pkhbt   r10, r10, r11, lsl #16
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

    .macro bytes one, two, three, four, to
    ssat    \one, #8, \one
    ssat    \two, #8, \two
    ssat    \three, #8, \three
    ssat    \four, #8, \four
    bfi     \one, \two, #8, #8
    bfi     \one, \three, #16, #8
    bfi     \one, \four, #24, #8
    str     \one, [\to]
    .endm

    .macro store_bytes
    bytes   r4, r5, r6, r7, r3
    bytes   r8, r9, r10, r11, r12
    add     r3, r3, r2
    .endm

    .macro kernel weights, store
    .section .text.ecgtiny_two_\weights\()_to_\store, "ax", %progbits
    .p2align 2
    .global ecgtiny_two_\weights\()_to_\store
    .type   ecgtiny_two_\weights\()_to_\store, %function
    .thumb_func
ecgtiny_two_\weights\()_to_\store:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    ldmia   r0, {r4-r12} /* struct two_rows */
    sub     r6, r6, #4
    add     r11, r12, r11, lsl #2
    stmia   sp, {r1, r4, r5, r7}
    str     r6, [sp, #TAP]
    strd    r8, r9, [sp, #COUPLE_STEP]
    strd    r10, r11, [sp, #COUPLES]
    str     r12, [sp, #STREAM]
    str     r2, [sp, #OUTPUT]
    mov     r1, r12

1:  /* a block of four channels */
    ldmia   r1!, {r4-r7}
    ldmia   sp, {r0, r2, r12, lr}
    str     r12, [sp, #LEFT]
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    tbh     [pc, r2, lsl #1]
2:  .hword  (30f - 2b) / 2, (31f - 2b) / 2, (32f - 2b) / 2, (33f - 2b) / 2, (34f - 2b) / 2
    .ifnc \weights, taps
    .hword  (35f - 2b) / 2, (36f - 2b) / 2, (37f - 2b) / 2
    .endif
    .p2align 2
30: \weights\()_step
31: \weights\()_step
32: \weights\()_step
33: \weights\()_step
34: \weights\()_step
    .ifnc \weights, taps /* five suffice for a line's usual five and a plane's usual nine */
35: \weights\()_step
36: \weights\()_step
37: \weights\()_step
    .endif
    ldr     r12, [sp, #LEFT]
    subs    r12, r12, #1
    str     r12, [sp, #LEFT]
    bne     30b

    \weights\()_double
    ldmia   r1!, {r0, r2, r3, r12}
    scale   r4, r8, r0, r2
    scale   r5, r9, r3, r12
    ldmia   r1!, {r0, r2, r3, r12}
    scale   r6, r10, r0, r2
    scale   r7, r11, r3, r12
    ldmia   r1!, {r0, r2} /* shifts, and channels to the next block */
    ldr     r3, [sp, #OUTPUT]
    ldr     r12, [sp, #OUTPUT_STEP]
    ldr     lr, [sp, #END]
    asr     r4, r4, r0
    asr     r8, r8, r0
    lsr     r0, r0, #8
    asr     r5, r5, r0
    asr     r9, r9, r0
    lsr     r0, r0, #8
    asr     r6, r6, r0
    asr     r10, r10, r0
    lsr     r0, r0, #8
    asr     r7, r7, r0
    asr     r11, r11, r0
    add     r12, r12, r3
    store_\store
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
    .size   ecgtiny_two_\weights\()_to_\store, . - ecgtiny_two_\weights\()_to_\store
    .endm

    kernel  pairs, halves
    kernel  pairs, bytes
    kernel  wide, halves
    kernel  wide, bytes
    kernel  taps, halves
    kernel  taps, bytes
