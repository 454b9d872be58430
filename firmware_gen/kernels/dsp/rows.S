/* SPDX-License-Identifier: Apache-2.0 */
/* The engine that rows.h describes, for Armv7E-M and Armv8-M with the DSP extension.
 *
 *   r0  input                        r8-r11  sums of the block's four channels
 *   r1  stream                       r12     rounds left
 *   r2, r3  input halfwords          lr      output
 *   r4-r7   weights (taps: r4, r5, and r6 the step to the next tap), later constants
 *
 * Rounding is TensorFlow Lite Micro's, exactly: y = round(2 x m / 2^32), ties up, is one SMMULR; dividing y by 2^s with
 * ties away from zero is (y + 2^(s-1) - (y < 0)) >> s. SMMLAR adds 2^(s-1) and the zero point for nothing, and (y < 0)
 * may be taken from x: they differ only where y is 0, and there the result is the same. */
    .file   "rows.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

/* The frame below the saved registers. */
    .equ INPUT, 0      /* of the block */
    .equ ENTRY, 4
    .equ ROUNDS, 8
    .equ END, 12       /* of the stream */
    .equ ROWS, 16      /* struct rows */
    .equ POSITION, 20  /* input of the position */
    .equ LEFT, 24      /* positions left */
    .equ FRAME, 28

/* Members of struct rows. */
    .equ ROWS_ENTRY, 0
    .equ ROWS_ROUNDS, 4
    .equ ROWS_BLOCK_STEP, 8
    .equ ROWS_TAP_STEP, 12
    .equ ROWS_POSITION_STEP, 16
    .equ ROWS_POSITIONS, 20
    .equ ROWS_WORDS, 24
    .equ ROWS_STREAM, 28

/* Four columns of four channels; r9 and r11 gather 256 times their channel plus the one below. */
    .macro pairs_step
    ldmia   r1!, {r4-r7}
    ldrd    r2, r3, [r0], #8
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

    .macro wide_step
    ldmia   r1!, {r4-r7}
    ldrd    r2, r3, [r0], #8
    smlad   r8, r4, r2, r8
    smlad   r9, r5, r2, r9
    smlad   r10, r6, r2, r10
    smlad   r11, r7, r2, r11
    ldmia   r1!, {r4-r7}
    smlad   r8, r4, r3, r8
    smlad   r9, r5, r3, r9
    smlad   r10, r6, r3, r10
    smlad   r11, r7, r3, r11
    .endm

    .macro wide_double
    lsl     r8, r8, #1
    lsl     r9, r9, #1
    lsl     r10, r10, #1
    lsl     r11, r11, #1
    .endm

/* One tap of four channels. */
    .macro taps_step
    ldmia   r1!, {r4, r5}
    ldrd    r2, r3, [r0]
    add     r0, r0, r6
    smlabb  r8, r4, r2, r8
    smlatt  r9, r4, r2, r9
    smlabb  r10, r5, r3, r10
    smlatt  r11, r5, r3, r11
    .endm

    .macro taps_double
    wide_double
    .endm

    .macro store_halves
    pkhbt   r8, r8, r9, lsl #16
    pkhbt   r10, r10, r11, lsl #16
    ssat16  r8, #8, r8
    ssat16  r10, #8, r10
    strd    r8, r10, [lr], #8
    .endm

    .macro store_bytes
    pkhbt   r8, r8, r10, lsl #16
    pkhbt   r9, r9, r11, lsl #16
    ssat16  r8, #8, r8
    ssat16  r9, #8, r9
    uxtb16  r8, r8
    uxtb16  r9, r9
    orr     r8, r8, r9, lsl #8
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
    mov     r5, r0
    mov     r6, r1
    ldrd    r2, r3, [r0, #ROWS_ENTRY]
    ldr     r7, [r0, #ROWS_POSITIONS]
    ldrd    r4, r0, [r0, #ROWS_WORDS]
    add     r4, r0, r4, lsl #2
    stmia   sp, {r1-r7}
    mov     r1, r0

1:  /* a block of four channels */
    ldmia   r1!, {r8-r11}
    ldmia   sp, {r0, r2, r12}
    .ifc \weights, taps
    ldr     r6, [sp, #ROWS]
    ldr     r7, [r6, #ROWS_BLOCK_STEP]
    ldr     r6, [r6, #ROWS_TAP_STEP]
    add     r7, r7, r0
    str     r7, [sp, #INPUT]
    .endif
    tbb     [pc, r2]
2:  .byte   (3f - 2b) / 2, (4f - 2b) / 2, (5f - 2b) / 2, (6f - 2b) / 2
3:  \weights\()_step
4:  \weights\()_step
5:  \weights\()_step
6:  \weights\()_step
    subs    r12, r12, #1
    bne     3b

    \weights\()_double
    ldmia   r1!, {r4-r7}
    ldmia   r1!, {r0, r2, r3, r12}
    add     r0, r0, r8, asr #31
    add     r2, r2, r9, asr #31
    add     r3, r3, r10, asr #31
    add     r12, r12, r11, asr #31
    smmlar  r8, r8, r4, r0
    smmlar  r9, r9, r5, r2
    smmlar  r10, r10, r6, r3
    smmlar  r11, r11, r7, r12
    ldmia   r1!, {r4-r7}
    asr     r8, r8, r4
    asr     r9, r9, r5
    asr     r10, r10, r6
    asr     r11, r11, r7
    store_\store
    ldr     r4, [sp, #END]
    cmp     r1, r4
    bne     1b

    /* the next position */
    ldr     r0, [sp, #LEFT]
    subs    r0, r0, #1
    beq     7f
    str     r0, [sp, #LEFT]
    ldr     r2, [sp, #ROWS]
    ldr     r0, [sp, #POSITION]
    ldr     r3, [r2, #ROWS_POSITION_STEP]
    add     r0, r0, r3
    str     r0, [sp, #POSITION]
    str     r0, [sp, #INPUT]
    ldr     r1, [r2, #ROWS_STREAM]
    b       1b
7:
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
