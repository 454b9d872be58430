/* SPDX-License-Identifier: Apache-2.0 */
/* Reset of an AVR: stack, memory as C expects it, then main. The image begins with the first instruction, where the
 * vector of the reset is; no interrupt is ever enabled, and so there are no other vectors. */

#define SPL 0x3D /* ATmega2560 data sheet 2549Q, 33: Register Summary; addresses of the instruction out */
#define SPH 0x3E
#define SREG 0x3F
#define RAMPZ 0x3B
#define EIND 0x3C

/* The compiler asks its library for these two wherever there is data; their work is done here. */
    .global __do_copy_data, __do_clear_bss
    .set __do_copy_data, 0
    .set __do_clear_bss, 0

    .section .vectors, "ax", @progbits
    .global reset_handler
    .type reset_handler, @function
reset_handler:
    clr r1 /* is 0 wherever C runs */
    out SREG, r1
#ifdef __AVR_HAVE_RAMPZ__
    out RAMPZ, r1 /* a bootloader may have left it elsewhere */
#endif
#ifdef __AVR_HAVE_EIJMP_EICALL__
    out EIND, r1
#endif
    ldi r28, lo8(stack_top)
    ldi r29, hi8(stack_top)
    out SPH, r29
    out SPL, r28
    call system_init

    ldi r30, lo8(data_load)
    ldi r31, hi8(data_load)
    ldi r26, lo8(data_start)
    ldi r27, hi8(data_start)
    ldi r17, hi8(data_end)
    rjmp 2f
1:  lpm r0, Z+
    st X+, r0
2:  cpi r26, lo8(data_end)
    cpc r27, r17
    brne 1b

    ldi r17, hi8(bss_end)
    rjmp 4f
3:  st X+, r1
4:  cpi r26, lo8(bss_end)
    cpc r27, r17
    brne 3b

    call main
5:  rjmp 5b
    .size reset_handler, . - reset_handler
