/* SPDX-License-Identifier: Apache-2.0 */
/* USART0 of an ATmega (ATmega2560 data sheet 2549Q, 22.10 Register Description; that of the ATmega328P is the same),
 * polled, without interrupts. Its pins are its own as soon as it is on. */
#include "board_config.h"
#include "uart.h"

#define USART(offset) (*(volatile uint8_t *)(BOARD_UART_BASE + (offset)))
#define UCSRA USART(0)
#define UCSRB USART(1)
#define UCSRC USART(2)
#define UBRRL USART(4)
#define UBRRH USART(5)
#define UDR USART(6)

#define UCSRA_RXC (1u << 7)
#define UCSRA_UDRE (1u << 5)
#define UCSRA_U2X (1u << 1)
#define UCSRB_RXEN (1u << 4)
#define UCSRB_TXEN (1u << 3)
#define UCSRC_8_BITS (3u << 1)

/* 22.3.1, at double speed. */
#define DIVISOR ((BOARD_CLOCK_HZ + 4ul * BOARD_UART_BAUD) / (8ul * BOARD_UART_BAUD) - 1)
#if DIVISOR > 4095
#error "uart.baud is too low for the clock: raise it in the board's file"
#endif

void uart_init(void)
{
    UBRRH = (uint8_t)(DIVISOR >> 8);
    UBRRL = (uint8_t)(DIVISOR & 0xFF);
    UCSRA = UCSRA_U2X;
    UCSRC = UCSRC_8_BITS;
    UCSRB = UCSRB_RXEN | UCSRB_TXEN;
}

int uart_read(void)
{
    while ((UCSRA & UCSRA_RXC) == 0) {
    }
    return UDR;
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        while ((UCSRA & UCSRA_UDRE) == 0) {
        }
        UDR = bytes[i];
    }
}
