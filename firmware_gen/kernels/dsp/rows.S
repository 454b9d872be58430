/* SPDX-License-Identifier: Apache-2.0 */
/* One position of the engine that rows.h describes, for Armv7E-M and Armv8-M with the DSP extension.
 *
 *   r0  input                        r8-r11  sums of the block's four channels
 *   r1  stream                       r12     rounds left
 *   r2, r3  input halfwords          lr      output
 *   r4-r7   weights (taps: r4, r5, and r6 the step to the next tap), later constants
 *
 * Loads stand together: each behind another takes one cycle, and those of an LDM or LDRD as long and one more.
 *
 * Rounding is TensorFlow Lite Micro's, exactly: y = round(2 x m / 2^32), ties up, is one SMMULR; dividing y by 2^s with
 * ties away from zero is (y + 2^(s-1) - (y < 0)) >> s. SMMLAR adds 2^(s-1) and the zero point for nothing, and (y < 0)
 * may be taken from x: they differ only where y is 0, and there the result is the same. */
    .file   "rows.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

/* The frame below the saved registers. */
    .equ INPUT, 0 /* of the block */
    .equ ENTRY, 4
    .equ ROUNDS, 8
    .equ TAP, 12  /* bytes from a tap to the next */
    .equ END, 16  /* of the stream */
    .equ FRAME, 20

/* Four columns of four channels; r9 and r11 gather 256 times their channel plus the one below. */
    .macro pairs_step
    ldr     r4, [r1], #4
    ldr     r5, [r1], #4
    ldr     r6, [r1], #4
    ldr     r7, [r1], #4
    ldr     r2, [r0], #4
    ldr     r3, [r0], #4
    smlad   r9, r4, r2, r9
    sxtb16  r4, r4
    smlad   r8, r4, r2, r8
    smlad   r11, r5, r2, r11
    sxtb16  r5, r5
    smlad   r10, r5, r2, r10
    smlad   r9, r6, r3, r9
    sxtb16  r6, r6
    smlad   r8, r6, r3, r8
    smlad   r11, r7, r3, r11
    sxtb16  r7, r7
    smlad   r10, r7, r3, r10
    .endm

/* Leaves twice the sums: what lies above 256 times a channel is that channel, and 7 places less is its double. */
    .macro pairs_double
    sub     r9, r9, r8
    sub     r11, r11, r10
    lsl     r8, r8, #1
    asr     r9, r9, #7
    lsl     r10, r10, #1
    asr     r11, r11, #7
    .endm

    .macro wide_load
    ldr     r4, [r1], #4
    ldr     r5, [r1], #4
    ldr     r6, [r1], #4
    ldr     r7, [r1], #4
    .endm

    .macro wide_columns from
    smlad   r8, r4, \from, r8
    smlad   r9, r5, \from, r9
    smlad   r10, r6, \from, r10
    smlad   r11, r7, \from, r11
    .endm

    .macro wide_step
    wide_load
    ldr     r2, [r0], #4
    ldr     r3, [r0], #4
    wide_columns r2
    wide_load
    wide_columns r3
    .endm

    .macro wide_double
    .endm

/* One tap of four channels. */
    .macro taps_step
    ldr     r4, [r1], #4
    ldr     r5, [r1], #4
    ldr     r2, [r0]
    ldr     r3, [r0, #4]
    add     r0, r0, r6
    smlabb  r8, r4, r2, r8
    smlatt  r9, r4, r2, r9
    smlabb  r10, r5, r3, r10
    smlatt  r11, r5, r3, r11
    .endm

    .macro taps_double
    .endm

    .macro store_halves
    pkhbt   r8, r8, r9, lsl #16
    pkhbt   r10, r10, r11, lsl #16
    ssat16  r8, #8, r8
    ssat16  r10, #8, r10
    str     r8, [lr], #4
    str     r10, [lr], #4
    .endm

    .macro store_bytes
    ssat    r8, #8, r8
    ssat    r9, #8, r9
    ssat    r10, #8, r10
    ssat    r11, #8, r11
    bfi     r8, r9, #8, #8
    bfi     r8, r10, #16, #8
    bfi     r8, r11, #24, #8
    str     r8, [lr], #4
    .endm

    .macro kernel weights, store
    .section .text.ecgtiny_\weights\()_to_\store, "ax", %progbits
    .p2align 2
    .global ecgtiny_\weights\()_to_\store
    .type   ecgtiny_\weights\()_to_\store, %function
    .thumb_func
ecgtiny_\weights\()_to_\store:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    mov     lr, r2
    ldmia   r0, {r2-r6} /* struct rows */
    add     r5, r6, r5, lsl #2
    stmia   sp, {r1-r5}
    mov     r1, r6

    .p2align 2
1:  /* a block of four channels */
    ldr     r8, [r1], #4
    ldr     r9, [r1], #4
    ldr     r10, [r1], #4
    ldr     r11, [r1], #4
    ldr     r0, [sp, #INPUT]
    ldr     r2, [sp, #ENTRY]
    ldr     r12, [sp, #ROUNDS]
    .ifc \weights, taps
    ldr     r6, [sp, #TAP]
    add     r7, r0, #8
    str     r7, [sp, #INPUT]
    .endif
    tbh     [pc, r2, lsl #1]
2:  .hword  (30f - 2b) / 2, (31f - 2b) / 2, (32f - 2b) / 2, (33f - 2b) / 2, (34f - 2b) / 2
    .p2align 2
30: \weights\()_step
31: \weights\()_step
32: \weights\()_step
33: \weights\()_step
34: \weights\()_step
    subs    r12, r12, #1
    bne     30b

    \weights\()_double
    ldmia   r1!, {r0, r2-r7, r12}
    add     r2, r2, r8, asr #31
    add     r4, r4, r9, asr #31
    add     r6, r6, r10, asr #31
    add     r12, r12, r11, asr #31
    smmlar  r8, r8, r0, r2
    smmlar  r9, r9, r3, r4
    smmlar  r10, r10, r5, r6
    smmlar  r11, r11, r7, r12
    ldr     r4, [r1], #4
    ldr     r5, [sp, #END]
    asr     r8, r8, r4
    lsr     r4, r4, #8
    asr     r9, r9, r4
    lsr     r4, r4, #8
    asr     r10, r10, r4
    lsr     r4, r4, #8
    asr     r11, r11, r4
    store_\store
    cmp     r1, r5
    bne     1b

    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   ecgtiny_\weights\()_to_\store, . - ecgtiny_\weights\()_to_\store
    .endm

    kernel  pairs, halves
    kernel  pairs, bytes
    kernel  wide, halves
    kernel  wide, bytes
    kernel  taps, halves
    kernel  taps, bytes
