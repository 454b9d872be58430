/* SPDX-License-Identifier: Apache-2.0 */
/* The second stage of the RP2040's boot: the first 256 bytes of the flash, which the boot ROM copies to RAM and runs
 * when the CRC-32 in the last four is right (pico-sdk, src/rp2040/boot_stage2, which has the same settings in
 * boot2_generic_03h.S). It makes the serial flash readable as memory (SSI: ssi.h of the registers there), then starts
 * the image behind it.
 *
 * Reading is by the instruction 03h, Read Data (Winbond W25Q16JV datasheet, not checked against a document): every
 * serial flash has it, up to 50 MHz, and nothing of the flash's own has to be written. Four data lines would refill the
 * cache faster, but their use depends on the flash and on a bit in its status register. */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

#define XIP_SSI_BASE 0x18000000
#define SSI_CTRLR0 0x00
#define SSI_CTRLR1 0x04
#define SSI_SSIENR 0x08
#define SSI_BAUDR 0x14
#define SSI_SPI_CTRLR0 0xF4

#define CLOCK_DIVIDER 4                            /* 31.25 MHz of 125 */
#define CTRLR0_READ (31 << 16 | 3 << 8)            /* DFS_32: words of 32 bits; TMOD: command and address, then data */
#define SPI_CTRLR0_READ (0x03 << 24 | 2 << 8 | 6 << 2) /* XIP_CMD; INST_L: 8 bits; ADDR_L: 24 bits in units of 4 */

#define VECTORS 0x10000100
#define VTOR 0xE000ED08

    .section .boot2, "ax"
    .thumb_func
second_stage:
    ldr r3, =XIP_SSI_BASE
    movs r1, #0
    str r1, [r3, #SSI_SSIENR]
    str r1, [r3, #SSI_CTRLR1]
    movs r1, #CLOCK_DIVIDER
    str r1, [r3, #SSI_BAUDR]
    ldr r1, =CTRLR0_READ
    str r1, [r3, #SSI_CTRLR0]
    ldr r1, =SPI_CTRLR0_READ
    movs r2, #SSI_SPI_CTRLR0
    str r1, [r3, r2]
    movs r1, #1
    str r1, [r3, #SSI_SSIENR]

    ldr r0, =VECTORS
    ldr r1, =VTOR
    str r0, [r1]
    ldr r1, [r0]
    msr msp, r1
    ldr r0, [r0, #4]
    bx r0
    .ltorg

    .org 252
    .word 0 /* the CRC-32, written after the linking */
