/* SPDX-License-Identifier: Apache-2.0 */
/* UART, CLOCK and GPIO of the nRF51 series (registers and baud rates: nrfx, bsp/stable/mdk/nrf51.h and
 * nrf51_bitfields.h), polled, without interrupts and without flow control. Its receiver has a FIFO of six bytes (nRF51
 * Reference Manual, not checked against a document). */
#include "board_config.h"
#include "uart.h"
#include "uart_baud.h"
#include "uart_pins.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define UART(offset) REGISTER(BOARD_UART_BASE + (offset))

#define TASKS_STARTRX UART(0x000)
#define TASKS_STARTTX UART(0x008)
#define EVENTS_RXDRDY UART(0x108)
#define EVENTS_TXDRDY UART(0x11C)
#define ENABLE UART(0x500)
#define PSELTXD UART(0x50C)
#define PSELRXD UART(0x514)
#define RXD UART(0x518)
#define TXD UART(0x51C)
#define BAUDRATE UART(0x524)

#define ENABLE_UART 4u

#define CLOCK_TASKS_HFCLKSTART REGISTER(0x40000000)
#define CLOCK_EVENTS_HFCLKSTARTED REGISTER(0x40000100)

#define CLOCK_HFCLKSTAT REGISTER(0x4000040C)
#define HFCLKSTAT_CRYSTAL (1u << 16 | 1u << 0) /* it runs, and is the source */

#define GPIO_OUTSET REGISTER(0x50000508)
#define GPIO_PIN_CNF(pin) REGISTER(0x50000700u + 4u * (pin))
#define PIN_CNF_OUTPUT 3u         /* output, input buffer disconnected */
#define PIN_CNF_INPUT_PULLUP 0xCu /* input, input buffer connected, pull-up: an open line is idle */

#if BOARD_UART_BAUD == 115200
#define BAUDRATE_VALUE 0x01D7E000u
#elif BOARD_UART_BAUD == 230400
#define BAUDRATE_VALUE 0x03AFB000u
#elif BOARD_UART_BAUD == 460800
#define BAUDRATE_VALUE 0x075F7000u
#elif BOARD_UART_BAUD == 1000000
#define BAUDRATE_VALUE 0x10000000u
#else
#error "the nRF51 driver knows 115200, 230400, 460800 and 1000000 baud"
#endif

#if BOARD_UART_BASE != 0x40002000
#error "uart.base is 0x40002000, the only UART of the series"
#endif
#if BOARD_UART_TX_PORT != 0 || BOARD_UART_RX_PORT != 0 || BOARD_UART_TX_PIN > 31 || BOARD_UART_RX_PIN > 31
#error "uart.tx and uart.rx are pins 0 to 31 of port 0"
#endif

void uart_init(void)
{
    /* The baud rate is derived from the high-frequency clock; only the crystal is accurate enough. Where a bootloader
     * has left it running, no event may come. */
    CLOCK_EVENTS_HFCLKSTARTED = 0;
    CLOCK_TASKS_HFCLKSTART = 1;
    while (CLOCK_EVENTS_HFCLKSTARTED == 0 && (CLOCK_HFCLKSTAT & HFCLKSTAT_CRYSTAL) != HFCLKSTAT_CRYSTAL) {
    }

    GPIO_OUTSET = 1u << BOARD_UART_TX_PIN;
    GPIO_PIN_CNF(BOARD_UART_TX_PIN) = PIN_CNF_OUTPUT;
    GPIO_PIN_CNF(BOARD_UART_RX_PIN) = PIN_CNF_INPUT_PULLUP;
    PSELTXD = BOARD_UART_TX_PIN;
    PSELRXD = BOARD_UART_RX_PIN;
    BAUDRATE = BAUDRATE_VALUE;
    ENABLE = ENABLE_UART;
    TASKS_STARTTX = 1;
    TASKS_STARTRX = 1;
}

int uart_read(void)
{
    while (EVENTS_RXDRDY == 0) {
    }
    EVENTS_RXDRDY = 0; /* before the byte is fetched: fetching it lets the FIFO raise the event for the next */
    return (int)(RXD & 0xFFu);
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        EVENTS_TXDRDY = 0;
        TXD = bytes[i];
        while (EVENTS_TXDRDY == 0) {
        }
    }
}
