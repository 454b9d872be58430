/* SPDX-License-Identifier: Apache-2.0 */
/* ecgtiny_four_rows of four_rows.h: the input is taken apart once for all rows. Rows need not be aligned. */
    .file   "four_rows.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

/* Four columns of one row: the weights at row, into sum. */
    .macro products row, sum
    ldr     r12, [\row], #4
    sxtb16  lr, r12
    sxtb16  r12, r12, ror #8
    smlad   \sum, lr, r10, \sum
    smlad   \sum, r12, r11, \sum
    .endm

    .section .text.ecgtiny_four_rows, "ax", %progbits
    .p2align 2
    .global ecgtiny_four_rows
    .type   ecgtiny_four_rows, %function
    .thumb_func
ecgtiny_four_rows:
    push    {r3-r11, lr}
    add     r3, r0, r2
    add     r4, r3, r2
    add     r5, r4, r2
    asr     r2, r2, #2
    mov     r6, #0
    mov     r7, #0
    mov     r8, #0
    mov     r9, #0
1:
    ldr     r12, [r1], #4
    sxtb16  r10, r12
    sxtb16  r11, r12, ror #8
    products r0, r6
    products r3, r7
    products r4, r8
    products r5, r9
    subs    r2, r2, #1
    bne     1b
    ldr     r12, [sp]
    stmia   r12, {r6-r9}
    pop     {r3-r11, pc}
    .size   ecgtiny_four_rows, . - ecgtiny_four_rows
