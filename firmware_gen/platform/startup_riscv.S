/* SPDX-License-Identifier: Apache-2.0 */
/* Reset of a RISC-V core in machine mode: stack, memory as C expects it, then main. The image begins with the first
 * instruction. No interrupt is ever enabled; a trap stops in a loop, for a debugger to find.
 *
 * Traps go through a table, because a core may know no other way: that of the ESP32-C3 is vectored, and takes only a base
 * that is a multiple of 256 (ESP32-C3 Technical Reference Manual, 1.4: mtvec). A core that knows both ways jumps to the
 * base for an exception, which is the first entry, and so is every other. */

#define MTVEC 0x305 /* RISC-V Privileged Architecture, 2.2: CSR Listing; 3.1.7: mode 1 is vectored */
#define MTVEC_VECTORED 1
#define TRAPS 32

    .section .vectors, "ax", %progbits
    .global reset_handler
    .type reset_handler, %function
reset_handler:
    .option push
    .option norelax /* this is what relaxed addresses start from */
    la gp, __global_pointer$
    .option pop
    la sp, stack_top
    la t0, traps + MTVEC_VECTORED
    .insn i 0x73, 1, x0, t0, MTVEC /* csrw, which assemblers know by different names of the architecture */
    call system_init

    la t0, data_load
    la t1, data_start
    la t2, data_end
    j 2f
1:  lw t3, 0(t0)
    sw t3, 0(t1)
    addi t0, t0, 4
    addi t1, t1, 4
2:  bltu t1, t2, 1b

    la t1, bss_start
    la t2, bss_end
    j 4f
3:  sw x0, 0(t1)
    addi t1, t1, 4
4:  bltu t1, t2, 3b

    call main
    j stop
    .size reset_handler, . - reset_handler

    .type stop, %function
stop:
    j stop
    .size stop, . - stop

    .section .text.traps, "ax", %progbits /* of its own: its alignment must not move the first instruction */
    .balign 256
    .type traps, %object
traps:
    .option push
    .option norvc /* an entry is four bytes */
    .rept TRAPS
    j stop
    .endr
    .option pop
    .size traps, . - traps
