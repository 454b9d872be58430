/* SPDX-License-Identifier: Apache-2.0 */
/* What a driver checks of the pins while it is compiled. */
#ifndef UART_PINS_H
#define UART_PINS_H

#include "board_config.h"

#ifndef BOARD_UART_TX_PIN
#error "uart.tx is missing"
#define BOARD_UART_TX_PORT 0u /* so that no other error hides this one */
#define BOARD_UART_TX_PIN 0u
#endif
#ifndef BOARD_UART_RX_PIN
#error "uart.rx is missing"
#define BOARD_UART_RX_PORT 0u
#define BOARD_UART_RX_PIN 0u
#endif

#define TX_IS(port, pin) (BOARD_UART_TX_PORT == (port) && BOARD_UART_TX_PIN == (pin))
#define RX_IS(port, pin) (BOARD_UART_RX_PORT == (port) && BOARD_UART_RX_PIN == (pin))

#endif
