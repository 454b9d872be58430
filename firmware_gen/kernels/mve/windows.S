/* SPDX-License-Identifier: Apache-2.0 */
/* ecgtiny_windows of windows.h: 16 columns of four rows a round, those beyond the run switched off by the loop itself.
 *
 *   r0  rows of the kernel left        r4, r6, r8, r10   sums: VMLADAVA takes even registers
 *   r1  output                         r5, r7, r9, r11   weights of the four channels
 *   r2  inputs                         r12               window
 *   r3  columns of a run               lr                columns left
 *   q4-q6  bias, multiplier, shift     q2, q3  the range of the output, q7  its zero point; p0  the channels
 *
 * How a sum is scaled, vectors.h says; no shift is to the left here. */
    .file   "windows.S" /* else the name of a temporary object file reaches the image */
    .syntax unified
    .thumb

/* struct windows, below the saved registers */
    .equ WEIGHTS, 0
    .equ RUNS, 16       /* rows of the kernel */
    .equ RUN, 20        /* columns of each */
    .equ BEYOND, 24     /* columns that the rounds of a run go beyond it */
    .equ NEXT, 28       /* bytes of input from where they leave off to the next run */
    .equ STEP, 32       /* bytes of input from a window to the next */
    .equ OUTPUT_STEP, 36
    .equ COUNT, 40      /* windows left */
    .equ LANES, 44      /* channels */
    .equ BIAS, 48
    .equ MULTIPLIER, 64
    .equ SHIFT, 80
    .equ OFFSET, 96
    .equ LOW, 100
    .equ HIGH, 104

    .macro row sum, weights
    vldrb.8 q1, [\weights], #16
    vmladava.s8 \sum, q1, q0
    .endm

    .section .text.ecgtiny_windows, "ax", %progbits
    .p2align 2
    .global ecgtiny_windows
    .type   ecgtiny_windows, %function
    .thumb_func
ecgtiny_windows:
    push    {r4-r11, lr}
    vpush   {d8-d15}
    mov     r12, r1
    mov     r1, r2
    add     r4, r0, #BIAS
    add     r5, r0, #MULTIPLIER
    add     r6, r0, #SHIFT
    vldrw.32 q4, [r4]
    vldrw.32 q5, [r5]
    vldrw.32 q6, [r6]
    ldr     r4, [r0, #LOW]
    ldr     r5, [r0, #HIGH]
    ldr     r6, [r0, #OFFSET]
    vdup.32 q2, r4
    vdup.32 q3, r5
    vdup.32 q7, r6
    ldr     r3, [r0, #RUN]
    ldr     r4, [r0, #LANES]
    vctp.32 r4
    ldr     r4, [r0, #COUNT]
    push    {r0, r4}

1:  /* a window */
    ldr     r0, [sp]
    ldm     r0, {r5, r7, r9, r11}
    ldr     r0, [r0, #RUNS]
    mov     r2, r12
    movs    r4, #0
    movs    r6, #0
    mov     r8, #0
    mov     r10, #0

2:  /* a run */
    dlstp.8 lr, r3
3:
    vldrb.8 q0, [r2], #16
    row     r4, r5
    row     r6, r7
    row     r8, r9
    row     r10, r11
    letp    lr, 3b
    subs    r0, r0, #1
    beq     4f
    ldr     lr, [sp]
    ldr     lr, [lr, #NEXT]
    add     r2, r2, lr
    ldr     lr, [sp]
    ldr     lr, [lr, #BEYOND]
    sub     r5, r5, lr
    sub     r7, r7, lr
    sub     r9, r9, lr
    sub     r11, r11, lr
    b       2b

4:
    vmov    q0[2], q0[0], r4, r8
    vmov    q0[3], q0[1], r6, r10
    ldrd    r0, r4, [sp]
    vadd.i32 q0, q0, q4
    vqrdmulh.s32 q0, q0, q5
    vand    q1, q0, q6
    vshr.s32 q1, q1, #31
    vadd.i32 q0, q0, q1
    vrshl.s32 q0, q0, q6
    vadd.i32 q0, q0, q7
    vmax.s32 q0, q0, q2
    vmin.s32 q0, q0, q3
    vpst
    vstrbt.32 q0, [r1]
    ldrd    r6, r8, [r0, #STEP]
    subs    r4, r4, #1
    str     r4, [sp, #4]
    add     r12, r12, r6
    add     r1, r1, r8
    bne     1b

    add     sp, sp, #8
    vpop    {d8-d15}
    pop     {r4-r11, pc}
    .size   ecgtiny_windows, . - ecgtiny_windows
