/* SPDX-License-Identifier: Apache-2.0 */
/* UART0 of the RP2040, which is Arm's PL011 (registers: pico-sdk,
 * src/rp2040/hardware_regs/include/hardware/regs/uart.h, io_bank0.h, pads_bank0.h), polled, without interrupts. Its
 * receiver keeps 32 bytes while a beat is scored or a reply is sent; what comes after those is lost, and the host's
 * retry mends it. */
#include "board_config.h"
#include "uart.h"
#include "uart_baud.h"
#include "uart_pins.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define UART(offset) REGISTER(BOARD_UART_BASE + (offset))

#define DATA UART(0x00)
#define FLAGS UART(0x18)
#define BAUD_INTEGER UART(0x24)
#define BAUD_FRACTION UART(0x28)
#define LINE_CONTROL UART(0x2C)
#define CONTROL UART(0x30)

#define FLAGS_RX_EMPTY (1u << 4)
#define FLAGS_TX_FULL (1u << 5)
#define LINE_8_BITS (3u << 5)
#define LINE_FIFOS (1u << 4)
#define CONTROL_ENABLE (1u << 0 | 1u << 8 | 1u << 9) /* UARTEN, TXE, RXE */

/* Of the clock by the baud rate, in units of 1/64 of 16 samples a bit, rounded. */
#define DIVISOR ((BOARD_CLOCK_HZ * 4u + BOARD_UART_BAUD / 2u) / BOARD_UART_BAUD)

#if DIVISOR < 64 || DIVISOR > 0xFFFF * 64 || BAUD_IS_OFF(BOARD_CLOCK_HZ * 4, DIVISOR)
#error "uart.baud cannot be made of mcu.clock_hz, to within 2 %"
#endif

#if BOARD_UART_BASE != 0x40034000
#error "this driver is for UART0: uart.base is 0x40034000"
#endif
#if !TX_IS(0, 0) && !TX_IS(0, 12) && !TX_IS(0, 16) && !TX_IS(0, 28)
#error "uart.tx of UART0 is GPIO 0, 12, 16 or 28"
#endif
#if !RX_IS(0, 1) && !RX_IS(0, 13) && !RX_IS(0, 17) && !RX_IS(0, 29)
#error "uart.rx of UART0 is GPIO 1, 13, 17 or 29"
#endif

#define PIN_CONTROL(pin) REGISTER(0x40014004u + 8u * (pin))
#define PIN_CONTROL_UART 2u
#define PAD(pin) REGISTER(0x4001C004u + 4u * (pin))
#define PAD_INPUT_PULLUP (1u << 6 | 1u << 4 | 1u << 3 | 1u << 1) /* IE, 4 mA, PUE, Schmitt: an open line is idle */

void uart_init(void)
{
    BAUD_INTEGER = DIVISOR / 64u;
    BAUD_FRACTION = DIVISOR % 64u;
    LINE_CONTROL = LINE_8_BITS | LINE_FIFOS; /* latches the divisor, so it comes after it */
    CONTROL = CONTROL_ENABLE;
    PAD(BOARD_UART_RX_PIN) = PAD_INPUT_PULLUP;
    PIN_CONTROL(BOARD_UART_TX_PIN) = PIN_CONTROL_UART;
    PIN_CONTROL(BOARD_UART_RX_PIN) = PIN_CONTROL_UART;
}

int uart_read(void)
{
    while ((FLAGS & FLAGS_RX_EMPTY) != 0) {
    }
    return (int)(DATA & 0xFFu);
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        while ((FLAGS & FLAGS_TX_FULL) != 0) {
        }
        DATA = bytes[i];
    }
}
