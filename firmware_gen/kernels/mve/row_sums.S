/* SPDX-License-Identifier: Apache-2.0 */
/* The loops of row_sums.h: 16 columns of four rows a round, those beyond the count switched off by the loop itself.
 *
 *   r1  inputs              r4, r6, r8, r10   sums: VMLADAVA and VADDVA take even registers
 *   r2  columns             r5, r7, r9, r11   rows */
    .file   "row_sums.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

    .macro row_products sum, row
    vldrb.8 q1, [\row], #16
    vmladava.s8 \sum, q1, q0
    .endm

    .macro row_weights sum, row
    vldrb.8 q1, [\row], #16
    vaddva.s8 \sum, q1
    .endm

    .macro loop what
    .section .text.ecgtiny_add_\what, "ax", %progbits
    .p2align 2
    .global ecgtiny_add_\what
    .type   ecgtiny_add_\what, %function
    .thumb_func
ecgtiny_add_\what:
    push    {r4-r11, lr}
    ldmia   r0, {r5, r7, r9, r11}
    ldmia   r3, {r4, r6, r8, r10}
    wlstp.8 lr, r2, 2f
1:
    .ifc \what, products
    vldrb.8 q0, [r1], #16
    .endif
    row_\what r4, r5
    row_\what r6, r7
    row_\what r8, r9
    row_\what r10, r11
    letp    lr, 1b
2:
    stmia   r3, {r4, r6, r8, r10}
    pop     {r4-r11, pc}
    .size   ecgtiny_add_\what, . - ecgtiny_add_\what
    .endm

    loop products
    loop weights
