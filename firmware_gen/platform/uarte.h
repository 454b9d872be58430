/* SPDX-License-Identifier: Apache-2.0 */
/* UARTE, CLOCK and GPIO of the nRF52 and nRF53 families (registers and baud rates: nrfx, bsp/stable/mdk/nrf52840.h,
 * nrf5340_application.h and their _bitfields.h), polled, without interrupts. The file that includes this defines where
 * their memory maps differ: UARTE_AT(base), CLOCK_BASE, GPIO_BASE(port) and the offsets GPIO_OUTSET_AT and
 * GPIO_PIN_CNF_AT.
 *
 * Reception is one byte a transfer, because the length of a frame is known only when its last byte is there, and one
 * transfer at a time: the next one is started when the byte has been fetched. Meanwhile the receiver keeps what comes
 * in its own small FIFO (five bytes, as Nordic's driver nrfx counts them); while a request is received that is time
 * enough. What comes while a beat is scored or a reply is sent is lost from the sixth byte or so on. The protocol has
 * the host wait then; a host that does not loses frames, which their CRC shows and its retry mends. EasyDMA reads and
 * writes RAM only, which is why uart_write asks for RAM; at most 255 bytes at a time, because that is all that the
 * nRF52832 counts. */
#ifndef UARTE_H
#define UARTE_H

#include "board_config.h"
#include "uart.h"
#include "uart_baud.h"
#include "uart_pins.h"
#include "waiting.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define UARTE(offset) REGISTER(BOARD_UART_BASE + (offset))

#define TASKS_STARTRX UARTE(0x000)
#define TASKS_STARTTX UARTE(0x008)
#define EVENTS_ENDRX UARTE(0x110)
#define EVENTS_ENDTX UARTE(0x120)
#define ENABLE UARTE(0x500)
#define PSEL_TXD UARTE(0x50C)
#define PSEL_RXD UARTE(0x514)
#define BAUDRATE UARTE(0x524)
#define RXD_PTR UARTE(0x534)
#define RXD_MAXCNT UARTE(0x538)
#define TXD_PTR UARTE(0x544)
#define TXD_MAXCNT UARTE(0x548)

#define ENABLE_UARTE 8u
#define MAX_TRANSFER 255u

#define CLOCK_TASKS_HFCLKSTART REGISTER(CLOCK_BASE)
#define CLOCK_EVENTS_HFCLKSTARTED REGISTER(CLOCK_BASE + 0x100u)

#define CLOCK_HFCLKSTAT REGISTER(CLOCK_BASE + 0x40Cu)
#define HFCLKSTAT_CRYSTAL (1u << 16 | 1u << 0) /* it runs, and is the source */

#define GPIO_OUTSET(port) REGISTER(GPIO_BASE(port) + GPIO_OUTSET_AT)
#define GPIO_PIN_CNF(port, pin) REGISTER(GPIO_BASE(port) + GPIO_PIN_CNF_AT + 4u * (pin))
#define PIN_CNF_OUTPUT 3u         /* output, input buffer disconnected */
#define PIN_CNF_INPUT_PULLUP 0xCu /* input, input buffer connected, pull-up: an open line is idle */
#define PSEL(port, pin) ((port) << 5 | (pin))

#if BOARD_UART_BAUD == 115200
#define BAUDRATE_VALUE 0x01D60000u
#elif BOARD_UART_BAUD == 230400
#define BAUDRATE_VALUE 0x03B00000u
#elif BOARD_UART_BAUD == 460800
#define BAUDRATE_VALUE 0x07400000u
#elif BOARD_UART_BAUD == 921600
#define BAUDRATE_VALUE 0x0F000000u
#elif BOARD_UART_BAUD == 1000000
#define BAUDRATE_VALUE 0x10000000u
#else
#error "the UARTE driver knows 115200, 230400, 460800, 921600 and 1000000 baud"
#endif

#if !UARTE_AT(BOARD_UART_BASE)
#error "uart.base is the address of no UARTE of this family"
#endif
#if BOARD_UART_TX_PORT > 1 || BOARD_UART_RX_PORT > 1 || BOARD_UART_TX_PIN > 31 || BOARD_UART_RX_PIN > 31
#error "uart.tx and uart.rx are pins 0 to 31 of port 0 or 1"
#endif

static uint8_t received;

/* EasyDMA is a second master of the RAM. Registers are volatile and buffers are not: without this the compiler may move
 * a buffer's accesses across those of the registers, and the architecture lets the core do so as well. */
static void order_memory(void)
{
    __asm__ volatile("dmb" ::: "memory");
}

void uart_init(void)
{
    /* The baud rate is derived from the high-frequency clock; only the crystal is accurate enough. Where a bootloader
     * has left it running, no event may come. */
    CLOCK_EVENTS_HFCLKSTARTED = 0;
    CLOCK_TASKS_HFCLKSTART = 1;
    while (CLOCK_EVENTS_HFCLKSTARTED == 0 && (CLOCK_HFCLKSTAT & HFCLKSTAT_CRYSTAL) != HFCLKSTAT_CRYSTAL) {
    }

    GPIO_OUTSET(BOARD_UART_TX_PORT) = 1u << BOARD_UART_TX_PIN;
    GPIO_PIN_CNF(BOARD_UART_TX_PORT, BOARD_UART_TX_PIN) = PIN_CNF_OUTPUT;
    GPIO_PIN_CNF(BOARD_UART_RX_PORT, BOARD_UART_RX_PIN) = PIN_CNF_INPUT_PULLUP;
    PSEL_TXD = PSEL(BOARD_UART_TX_PORT, BOARD_UART_TX_PIN);
    PSEL_RXD = PSEL(BOARD_UART_RX_PORT, BOARD_UART_RX_PIN);
    BAUDRATE = BAUDRATE_VALUE;
    ENABLE = ENABLE_UARTE;

    EVENTS_ENDRX = 0;
    RXD_PTR = (uint32_t)&received;
    RXD_MAXCNT = 1;
    TASKS_STARTRX = 1;
}

int uart_read(void)
{
    while (EVENTS_ENDRX == 0) {
        while_waiting();
    }
    order_memory();
    const uint8_t byte = received;

    EVENTS_ENDRX = 0;
    order_memory();
    TASKS_STARTRX = 1;
    return byte;
}

static void transmit(const uint8_t *bytes, uint32_t size)
{
    EVENTS_ENDTX = 0;
    TXD_PTR = (uint32_t)bytes;
    TXD_MAXCNT = size;
    order_memory();
    TASKS_STARTTX = 1;
    while (EVENTS_ENDTX == 0) {
        while_waiting();
    }
    order_memory();
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    while (size > 0) {
        const uint32_t now = size < MAX_TRANSFER ? size : MAX_TRANSFER;

        transmit(bytes, now);
        bytes += now;
        size -= now;
    }
}

#endif
