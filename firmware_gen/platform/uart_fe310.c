/* SPDX-License-Identifier: Apache-2.0 */
/* UART and GPIO of SiFive's Freedom E300 family (registers: sifive/freedom-e-sdk, bsp/sifive-hifive1/design.svd),
 * polled, without interrupts. */
#include "board_config.h"
#include "uart.h"
#include "uart_baud.h"
#include "uart_pins.h"

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

#if BOARD_UART_BASE != 0x10013000 || !TX_IS(0, 17) || !RX_IS(0, 16)
#error "this driver is for UART0: uart.base is 0x10013000, uart.tx pin 17 and uart.rx pin 16 of port 0"
#endif

#define PERIODS ((BOARD_CLOCK_HZ + BOARD_UART_BAUD / 2u) / BOARD_UART_BAUD)
#if PERIODS < 16 || PERIODS > 0x10000 || BAUD_IS_OFF(BOARD_CLOCK_HZ, PERIODS)
#error "uart.baud cannot be made of mcu.clock_hz, to within 2 %"
#endif

void uart_init(void)
{
    DIVISOR = PERIODS - 1u;
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
