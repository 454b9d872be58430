/* Reset, traps and semihosting of a RISC-V core in machine mode. */
    .option arch, +zicsr        /* which the core has, while the model is compiled without */

    .section .vectors, "ax", %progbits
    .global start
start:
    la sp, stack_top
    la t0, trap
    csrw mtvec, t0
    call main
    j leave

/* Ends with 128 and the cause: 4 is a misaligned load. */
    .balign 4
trap:
    csrr a0, mcause
    addi a0, a0, 128

leave:
    addi sp, sp, -16
    li a1, 0x20026              /* ADP_Stopped_ApplicationExit */
    sw a1, 0(sp)
    sw a0, 4(sp)
    mv a1, sp
    li a0, 0x20                 /* SYS_EXIT_EXTENDED */
    call semihost
    j .

    .global semihost
    .balign 16                  /* the sequence may not cross a page */
    .option norvc
semihost:
    slli x0, x0, 0x1F
    ebreak
    srai x0, x0, 7
    ret
