/* SPDX-License-Identifier: Apache-2.0 */
/* line_products.h: what four sums share is loaded once. Lines need not be aligned. Rounding is that of rescale.h.
 *
 *   r0  the one line         r3      offset of the four lines      r6-r9  sums
 *   r1  the four lines       r4, r5  step, and three times that    r2, r10-lr  in passing */
    .file   "line_products.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

/* The frame below the saved registers: the offset of the one line, where its words end, and the struct. */
    .equ OFFSET, 0
    .equ END, 4
    .equ PRODUCTS, 8
    .equ FRAME, 12

/* Members of struct line_products, beyond the six that are loaded together. */
    .equ FOUR, 4
    .equ REST, 24
    .equ OUTPUT, 28
    .equ FOURS, 52

/* Up to the loop over the words of the lines, which is 2. */
    .macro begin name
    .section .text.\name, "ax", %progbits
    .p2align 2
    .global \name
    .type   \name, %function
    .thumb_func
\name:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    str     r0, [sp, #PRODUCTS]
    mov     r12, r0
1:
    ldmia   r12, {r0-r5}
    add     r5, r0, r5, lsl #2
    strd    r2, r5, [sp, #OFFSET]
    mov     r6, #0
    mov     r7, #0
    mov     r8, #0
    mov     r9, #0
    cmp     r0, r5
    add     r5, r4, r4, lsl #1
    beq     3f
2:
    .endm

/* A value that is in no word: r10 is the one line's. */
    .macro rest sum, place:vararg
    ldrsb   r11, \place
    add     r11, r11, r3
    mla     \sum, r10, r11, \sum
    .endm

    .macro write sum
    lsl     \sum, \sum, #1
    smmulr  \sum, \sum, r2
    add     \sum, \sum, \sum, asr #31
    asr     \sum, \sum, r3
    add     \sum, \sum, #1
    add     \sum, r4, \sum, asr #1
    ssat    \sum, #8, \sum
    strb    \sum, [r0]
    add     r0, r0, r1
    .endm

/* From the end of that loop on; the places of the second, third and fourth line, and the step to the next value. */
    .macro finish name, second, third, fourth, next
    ldr     r12, [sp, #END]
    cmp     r0, r12
    bne     2b
3:
    ldr     r12, [sp, #PRODUCTS]
    ldr     lr, [r12, #REST]
    cmp     lr, #0
    beq     5f
    ldrsh   r2, [sp, #OFFSET]
    sxth    r3, r3
4:
    ldrsb   r10, [r0], #1
    add     r10, r10, r2
    rest    r6, [r1]
    rest    r7, \second
    rest    r8, \third
    rest    r9, \fourth
    add     r1, r1, \next
    subs    lr, lr, #1
    bne     4b
5:
    add     r0, r12, #OUTPUT
    ldmia   r0, {r0-r5}
    write   r6
    write   r7
    write   r8
    write   r9
    str     r0, [r12, #OUTPUT]
    ldr     r0, [r12, #FOUR]
    add     r0, r0, r5
    str     r0, [r12, #FOUR]
    ldr     r0, [r12, #FOURS]
    subs    r0, r0, #1
    str     r0, [r12, #FOURS]
    bne     1b
    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   \name, . - \name
    .endm

/* Four values of one line: the other's are in r10 (0 and 2) and r11 (1 and 3). */
    .macro along sum, place:vararg
    ldr     r12, \place
    sxtab16 lr, r3, r12
    sxtab16 r12, r3, r12, ror #8
    smlad   \sum, lr, r10, \sum
    smlad   \sum, r12, r11, \sum
    .endm

    begin   ecgtiny_products_along
    ldr     r12, [r0], #4
    sxtab16 r10, r2, r12
    sxtab16 r11, r2, r12, ror #8
    along   r6, [r1]
    along   r7, [r1, r4]
    along   r8, [r1, r4, lsl #1]
    along   r9, [r1, r5]
    add     r1, r1, #4
    finish  ecgtiny_products_along, "[r1, r4]", "[r1, r4, lsl #1]", "[r1, r5]", #1

/* Two values of each line, one and three steps down or two and four: r5 holds the one line's. Of two words of the four
 * lines, bytes 0 and 2 make pairs for lines 0 and 2, bytes 1 and 3 for lines 1 and 3. */
    .macro across rotation:vararg
    ldr     r2, [sp, #OFFSET]
    sxtab16 r5, r2, r5 \rotation
    ldr     r10, [r1]
    ldr     r11, [r1, r4, lsl #1]
    sxtab16 r12, r3, r10
    sxtab16 lr, r3, r11
    pkhbt   r2, r12, lr, lsl #16
    pkhtb   lr, lr, r12, asr #16
    smlad   r6, r2, r5, r6
    smlad   r8, lr, r5, r8
    sxtab16 r10, r3, r10, ror #8
    sxtab16 r11, r3, r11, ror #8
    pkhbt   r2, r10, r11, lsl #16
    pkhtb   r11, r11, r10, asr #16
    smlad   r7, r2, r5, r7
    smlad   r9, r11, r5, r9
    add     r1, r1, r4
    .endm

    begin   ecgtiny_products_across
    ldr     r5, [r0]
    across
    ldr     r5, [r0], #4
    across  , ror #8
    add     r1, r1, r4, lsl #1
    finish  ecgtiny_products_across, "[r1, #1]", "[r1, #2]", "[r1, #3]", r4
