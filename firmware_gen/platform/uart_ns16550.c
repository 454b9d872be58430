/* SPDX-License-Identifier: Apache-2.0 */
/* A UART compatible with the NS16550 (Texas Instruments PC16550D, 8.0 Registers: not checked against a document, but
 * run in QEMU), one byte a register, polled, without interrupts. Its divisor stays as it is: this is for virtual
 * machines, whose lines have no baud rate. */
#include "board_config.h"
#include "uart.h"

#ifndef BOARD_UART_BASE
#error "uart.base is missing"
#endif

#define UART(offset) (*(volatile uint8_t *)(BOARD_UART_BASE + (offset)))
#define DATA UART(0)
#define FIFO_CONTROL UART(2)
#define LINE_CONTROL UART(3)
#define LINE_STATUS UART(5)

#define FIFO_ENABLE_AND_CLEAR 7u
#define LINE_8_BITS 3u
#define STATUS_RECEIVED (1u << 0)
#define STATUS_TX_EMPTY (1u << 5)

void uart_init(void)
{
    LINE_CONTROL = LINE_8_BITS;
    FIFO_CONTROL = FIFO_ENABLE_AND_CLEAR;
}

int uart_read(void)
{
    while ((LINE_STATUS & STATUS_RECEIVED) == 0) {
    }
    return DATA;
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        while ((LINE_STATUS & STATUS_TX_EMPTY) == 0) {
        }
        DATA = bytes[i];
    }
}
