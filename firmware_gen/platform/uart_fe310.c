/* SPDX-License-Identifier: Apache-2.0 */
/* UART and GPIO of SiFive's Freedom E300 family (registers: sifive/freedom-e-sdk, bsp/sifive-hifive1/design.svd),
 * polled, without interrupts. */
#include "board_config.h"
#include "uart.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define UART(offset) REGISTER(BOARD_UART_BASE + (offset))
#define TX_DATA UART(0x00)
#define RX_DATA UART(0x04)
#define TX_CONTROL UART(0x08)
#define RX_CONTROL UART(0x0C)
#define DIVISOR UART(0x18)

#define TX_FULL (1u << 31)
#define RX_EMPTY (1u << 31)
#define CONTROL_ENABLE 1u

#define GPIO_IOF_ENABLE REGISTER(0x10012038)
#define GPIO_IOF_SELECT REGISTER(0x1001203C)
#define PINS (1u << BOARD_UART_TX_PIN | 1u << BOARD_UART_RX_PIN)

void uart_init(void)
{
    DIVISOR = (BOARD_CLOCK_HZ + BOARD_UART_BAUD / 2u) / BOARD_UART_BAUD - 1u;
    TX_CONTROL = CONTROL_ENABLE;
    RX_CONTROL = CONTROL_ENABLE;
    GPIO_IOF_SELECT &= ~PINS; /* function 0: UART0 */
    GPIO_IOF_ENABLE |= PINS;
}

int uart_read(void)
{
    for (;;) {
        const uint32_t data = RX_DATA;
        if ((data & RX_EMPTY) == 0) {
            return (int)(data & 0xFFu);
        }
    }
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        while ((TX_DATA & TX_FULL) != 0) {
        }
        TX_DATA = bytes[i];
    }
}
