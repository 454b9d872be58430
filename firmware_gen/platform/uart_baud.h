/* SPDX-License-Identifier: Apache-2.0 */
/* What a driver checks of the baud rate while it is compiled. */
#ifndef UART_BAUD_H
#define UART_BAUD_H

#include "board_config.h"

#ifndef BOARD_UART_BASE
#error "uart.base is missing"
#endif
#ifndef BOARD_UART_BAUD
#error "uart.baud is missing"
#define BOARD_UART_BAUD 115200 /* so that no other error hides this one */
#endif

/* Whether a divider of a clock misses the baud rate by more than 2 %: both ends together may be off by less than half of
 * the last of ten bits. For #if, whose integers have 64 bits. */
#define BAUD_IS_OFF(clock, divider)                                                                                      \
    ((clock) * 50 > 51 * (divider) * BOARD_UART_BAUD || (clock) * 50 < 49 * (divider) * BOARD_UART_BAUD)

#endif
