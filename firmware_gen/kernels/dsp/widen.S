/* ecgtiny_widen of widen.h. */
    .file   "widen.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb
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
    sxtb16  r7, r3
    sxtb16  r8, r3, ror #8
    pkhbt   r9, r7, r8, lsl #16
    pkhtb   r10, r8, r7, asr #16
    sxtb16  r7, r4
    sxtb16  r8, r4, ror #8
    pkhbt   r11, r7, r8, lsl #16
    pkhtb   r12, r8, r7, asr #16
    stmia   r2!, {r9-r12}
    sxtb16  r7, r5
    sxtb16  r8, r5, ror #8
    pkhbt   r9, r7, r8, lsl #16
    pkhtb   r10, r8, r7, asr #16
    sxtb16  r7, r6
    sxtb16  r8, r6, ror #8
    pkhbt   r11, r7, r8, lsl #16
    pkhtb   r12, r8, r7, asr #16
    stmia   r2!, {r9-r12}
    subs    r0, r0, #1
    bne     1b
    pop     {r4-r11, pc}
    .size   ecgtiny_widen, . - ecgtiny_widen
