/* SPDX-License-Identifier: Apache-2.0 */
/* ecgtiny_widen of widen.h. */
    .file   "widen.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

/* Four bytes as four halfwords, in their order. */
    .macro four from, low, high
    sxtb16  r7, \from
    sxtb16  r8, \from, ror #8
    pkhbt   \low, r7, r8, lsl #16
    pkhtb   \high, r8, r7, asr #16
    .endm

    .section .text.ecgtiny_widen, "ax", %progbits
    .p2align 2
    .global ecgtiny_widen
    .type   ecgtiny_widen, %function
    .thumb_func
ecgtiny_widen:
    push    {r4-r11, lr}
    ldr     r0, [r0]
1:
    ldmia   r1!, {r3-r6}
    four    r3, r9, r10
    four    r4, r11, r12
    stmia   r2!, {r9-r12}
    four    r5, r9, r10
    four    r6, r11, r12
    stmia   r2!, {r9-r12}
    subs    r0, r0, #1
    bne     1b
    pop     {r4-r11, pc}
    .size   ecgtiny_widen, . - ecgtiny_widen
