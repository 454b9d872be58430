/* SPDX-License-Identifier: Apache-2.0 */
/* ecgtiny_echo_step of echo_units.h and ecgtiny_echo_read_three of echo_read.c, for Armv7E-M and Armv8-M with the DSP
 * extension. The layout of their constants is that of network_constants.h. */
#include "ecgtiny_config.h"

    .file   "echo_units.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

/* One link: its source is a byte of a word, its weight the lower (b) or upper (t) half of a pair. */
    .macro link byte, sources, half, pair
    ubfx    r1, \sources, #8 * \byte, #8
    ldrsh   r1, [r0, r1, lsl #1]
    smlab\half r3, r1, \pair, r3
    .endm

/* void ecgtiny_echo_step(const int16_t *before, int16_t *after, int32_t input)
 *
 *   r0  before                          r5, r6  sources; r6 the input weight, too; later the drive and its tanh
 *   r1  state of a source; later after  r7-r9   pairs of links
 *   r2  input                           r10     256, and in the upper half how far the drive is in a step of the curve
 *   r3  sum                             r11     curve
 *   r4  leak                            r12     constants
 *   lr  unit, from the last to the first: counting it down ends the loop
 *
 * (linked >> 4) + bias is (linked + 16 bias) >> 4. The fraction's word and an entry of the curve give 256 entry +
 * fraction step by one SMUAD. The sign of the drive is taken away before the curve and given back behind it. SMMLAR
 * adds round(2 (tanh - state) leak 2^16 / 2^32) = (leak (tanh - state) + 2^14) >> 15 to the state. */
    .section .text.ecgtiny_echo_step, "ax", %progbits
    .p2align 2
    .global ecgtiny_echo_step
    .type   ecgtiny_echo_step, %function
    .thumb_func
ecgtiny_echo_step:
    push    {r1, r4-r11, lr}
    ldr     r12, =ecgtiny_units
    ldr     r11, =ecgtiny_curve_steps
    mov     r10, #256
    mov     lr, #ECGTINY_UNITS - 1
1:
    ldmia   r12!, {r3-r9}
    link    0, r5, b, r7
    link    1, r5, t, r7
    link    2, r5, b, r8
    link    3, r5, t, r8
    link    0, r6, b, r9
    link    1, r6, t, r9
    asr     r3, r3, #4
    smlabt  r3, r2, r6, r3
    ssat    r3, #16, r3, asr #11
    add     r3, r3, r3, lsl #1
    eor     r5, r3, r3, asr #31
    sub     r5, r5, r3, asr #31
    usat    r6, #8, r5, asr #8
    bfi     r10, r5, #16, #8
    ldr     r6, [r11, r6, lsl #2]
    smuad   r6, r6, r10
    add     r6, r6, #128
    asr     r6, r6, #8
    eor     r6, r6, r3, asr #31
    sub     r6, r6, r3, asr #31
    ldrsh   r5, [r0, lr, lsl #1]
    sub     r6, r6, r5
    lsl     r6, r6, #1
    smmlar  r5, r6, r4, r5
    ldr     r1, [sp]
    strh    r5, [r1, lr, lsl #1]
    subs    lr, lr, #1
    bpl     1b
    pop     {r1, r4-r11, pc}
    .ltorg
    .size   ecgtiny_echo_step, . - ecgtiny_echo_step

/* void ecgtiny_echo_read_three(const int16_t *state, const uint32_t *weights, int32_t sums[3])
 *
 *   r0  state      r2, r3  four states       r10-r12  sums
 *   r1  weights    r4-r9   pairs of weights  lr       fours of states left */
    .section .text.ecgtiny_echo_read_three, "ax", %progbits
    .p2align 2
    .global ecgtiny_echo_read_three
    .type   ecgtiny_echo_read_three, %function
    .thumb_func
ecgtiny_echo_read_three:
    push    {r2, r4-r11, lr}
    ldmia   r1!, {r10-r12}
    mov     lr, #ECGTINY_UNITS / 4
1:
    ldmia   r0!, {r2, r3}
    ldmia   r1!, {r4-r9}
    smlad   r10, r2, r4, r10
    smlad   r11, r2, r5, r11
    smlad   r12, r2, r6, r12
    smlad   r10, r3, r7, r10
    smlad   r11, r3, r8, r11
    smlad   r12, r3, r9, r12
    subs    lr, lr, #1
    bne     1b
    ldr     r2, [sp]
    stmia   r2, {r10-r12}
    pop     {r2, r4-r11, pc}
    .size   ecgtiny_echo_read_three, . - ecgtiny_echo_read_three
