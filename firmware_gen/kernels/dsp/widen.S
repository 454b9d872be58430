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
    push    {r4-r6, lr}
    ldr     r0, [r0]
1:
    ldmia   r1!, {r3, r4}
    sxtb16  r5, r3
    sxtb16  r6, r3, ror #8
    pkhbt   r3, r5, r6, lsl #16
    pkhtb   r5, r6, r5, asr #16
    stmia   r2!, {r3, r5}
    sxtb16  r5, r4
    sxtb16  r6, r4, ror #8
    pkhbt   r3, r5, r6, lsl #16
    pkhtb   r5, r6, r5, asr #16
    stmia   r2!, {r3, r5}
    subs    r0, r0, #1
    bne     1b
    pop     {r4-r6, pc}
    .size   ecgtiny_widen, . - ecgtiny_widen
