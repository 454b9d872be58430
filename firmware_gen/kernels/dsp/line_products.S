/* SPDX-License-Identifier: Apache-2.0 */
/* line_products.h: what four sums share is loaded once. Lines need not be aligned.
 *
 *   r0  the one line         r3      offset of the four lines      r6-r9  sums
 *   r1  the four lines       r4, r5  step, and three times that    r2, r10-lr  in passing */
    .file   "line_products.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

/* The frame below the saved registers: the offset of the one line, where that ends, and the struct. */
    .equ OFFSET, 0
    .equ END, 4
    .equ PRODUCTS, 8
    .equ FRAME, 12
    .equ SUMS, 24 /* in the struct */

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
    ldmia   r0, {r0-r5}
    add     r5, r0, r5, lsl #2
    strd    r2, r5, [sp, #OFFSET]
    add     r5, r4, r4, lsl #1
    mov     r6, #0
    mov     r7, #0
    mov     r8, #0
    mov     r9, #0
    .endm

    .macro finish name
    ldr     r12, [sp, #END]
    cmp     r0, r12
    bne     1b
    ldr     r12, [sp, #PRODUCTS]
    add     r12, r12, #SUMS
    stmia   r12, {r6-r9}
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
1:
    ldr     r12, [r0], #4
    sxtab16 r10, r2, r12
    sxtab16 r11, r2, r12, ror #8
    along   r6, [r1]
    along   r7, [r1, r4]
    along   r8, [r1, r4, lsl #1]
    along   r9, [r1, r5]
    add     r1, r1, #4
    finish  ecgtiny_products_along

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
1:
    ldr     r5, [r0]
    across
    ldr     r5, [r0], #4
    across  , ror #8
    add     r1, r1, r4, lsl #1
    finish  ecgtiny_products_across
