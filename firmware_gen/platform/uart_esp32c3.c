/* SPDX-License-Identifier: Apache-2.0 */
/* UART0 of the ESP32-C3 (registers: espressif/svd, svd/esp32c3.svd), polled, without interrupts. Its pins are those of
 * function 0 at reset, on which the ROM has written too; its clock is the crystal of 40 MHz, divided by 1. */
#include "board_config.h"
#include "uart.h"
#include "uart_baud.h"
#include "uart_pins.h"

#define UART(offset) (*(volatile uint32_t *)(BOARD_UART_BASE + (offset)))
#define FIFO UART(0x00)
#define CLKDIV UART(0x14)
#define STATUS UART(0x1C)
#define CONF0 UART(0x20)
#define CLK_CONF UART(0x78)
#define ID UART(0x80)

#define RECEIVED(status) ((status) & 0x3FFu)
#define TO_SEND(status) ((status) >> 16 & 0x3FFu)
#define FIFO_BYTES 128u
#define CONF0_8_BITS_1_STOP (3u << 2 | 1u << 4)
#define CONF0_MEM_CLK_EN (1u << 28)
#define CLK_CONF_CRYSTAL (3u << 20 | 1u << 22 | 1u << 24 | 1u << 25) /* SCLK_SEL, and the clocks of both sides on */
#define ID_REG_UPDATE (1u << 31)

#define CRYSTAL_HZ 40000000u
/* In units of 1/16 of a period, rounded. */
#define DIVISOR ((CRYSTAL_HZ * 16u + BOARD_UART_BAUD / 2u) / BOARD_UART_BAUD)

#if DIVISOR < 8 * 16 || DIVISOR > 0xFFF * 16 || BAUD_IS_OFF(CRYSTAL_HZ * 16, DIVISOR)
#error "uart.baud cannot be made of the crystal of 40 MHz, to within 2 %"
#endif
#if BOARD_UART_BASE != 0x60000000 || !TX_IS(0, 21) || !RX_IS(0, 20)
#error "this driver is for UART0 at its own pins: uart.base is 0x60000000, uart.tx pin 21 and uart.rx pin 20 of port 0"
#endif

void uart_init(void)
{
    while (TO_SEND(STATUS) != 0) { /* what the ROM has to say */
    }
    CLK_CONF = CLK_CONF_CRYSTAL;
    CLKDIV = DIVISOR / 16u | (DIVISOR % 16u) << 20;
    CONF0 = CONF0_8_BITS_1_STOP | CONF0_MEM_CLK_EN;
    ID |= ID_REG_UPDATE; /* takes the settings over to the UART's own clock: some of its periods, before the first byte */
}

int uart_read(void)
{
    while (RECEIVED(STATUS) == 0) {
    }
    return (int)(FIFO & 0xFFu);
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        while (TO_SEND(STATUS) >= FIFO_BYTES - 1u) {
        }
        FIFO = bytes[i];
    }
}
