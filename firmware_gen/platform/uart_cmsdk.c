/* SPDX-License-Identifier: Apache-2.0 */
/* UART of Arm's Cortex-M System Design Kit (Arm DDI0479, APB UART; the registers as QEMU models them in
 * hw/char/cmsdk-apb-uart.c), polled, without interrupts. */
#include "board_config.h"
#include "uart.h"
#include "uart_baud.h"

#define UART(offset) (*(volatile uint32_t *)(BOARD_UART_BASE + (offset)))
#define DATA UART(0x00)
#define STATE UART(0x04)
#define CTRL UART(0x08)
#define BAUDDIV UART(0x10)

#define STATE_TX_FULL (1u << 0)
#define STATE_RX_FULL (1u << 1)
#define CTRL_TX_ENABLE (1u << 0)
#define CTRL_RX_ENABLE (1u << 1)

#define DIVIDER (BOARD_CLOCK_HZ / BOARD_UART_BAUD)
#if DIVIDER < 16 || DIVIDER > 0xFFFFF || BAUD_IS_OFF(BOARD_CLOCK_HZ, DIVIDER)
#error "uart.baud cannot be made of mcu.clock_hz, to within 2 %"
#endif

void uart_init(void)
{
    BAUDDIV = DIVIDER;
    CTRL = CTRL_TX_ENABLE | CTRL_RX_ENABLE;
}

int uart_read(void)
{
    while ((STATE & STATE_RX_FULL) == 0) {
    }
    return (int)(DATA & 0xFFu);
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        while ((STATE & STATE_TX_FULL) != 0) {
        }
        DATA = bytes[i];
    }
}
