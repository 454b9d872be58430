/* Reset, faults and semihosting of a Cortex-M, in the instructions that every one of them has. */
    .syntax unified
    .thumb

    .section .vectors, "a", %progbits
    .word stack_top
    .word start
    .rept 14
    .word fault
    .endr

    .text
    .global start
    .type start, %function
start:
#if defined(__ARM_FEATURE_MVE)
    ldr r0, =0xE000ED88         /* CPACR: the vectors' registers are those of coprocessors 10 and 11 */
    ldr r1, [r0]
    orr r1, r1, 0xF00000
    str r1, [r0]
    dsb
    isb
#endif
    bl main
    b leave

/* Ends with 128 and the number of the exception: 3 is HardFault. */
    .type fault, %function
fault:
    mrs r0, ipsr
    adds r0, 128

    .type leave, %function
leave:
    ldr r1, =0x20026            /* ADP_Stopped_ApplicationExit */
    push {r0, r1}
    mov r2, sp
    str r1, [r2]
    str r0, [r2, 4]
    mov r1, r2
    movs r0, 0x20               /* SYS_EXIT_EXTENDED */
    bkpt 0xAB
    b .

    .global semihost
    .type semihost, %function
semihost:
    bkpt 0xAB
    bx lr
