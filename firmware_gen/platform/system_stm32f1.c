/* SPDX-License-Identifier: Apache-2.0 */
/* STM32F1 (RCC and GPIO registers: ST's CMSIS headers, stm32f103xb.h and stm32f100xb.h): clocks and pins of the USART.
 * After a reset the core runs from the internal oscillator of 8 MHz with every divider at 1, and so it stays; that is
 * the board's clock_hz. */
#include <stdint.h>

#include "board_config.h"
#include "system.h"
#include "uart_pins.h"

#if BOARD_CLOCK_HZ != 8000000
#error "an STM32F1 runs from its internal oscillator here: mcu.clock_hz is 8_000_000"
#endif

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define RCC_APB2ENR REGISTER(0x40021018)
#define RCC_APB1ENR REGISTER(0x4002101C)
#define APB2ENR_PORT(port) (1u << (2u + (port)))

#if BOARD_UART_BASE == 0x40013800 /* USART1 */
#define ENABLE RCC_APB2ENR
#define ENABLE_USART (1u << 14)
#define PINS_FIT (TX_IS(0, 9) && RX_IS(0, 10))
#elif BOARD_UART_BASE == 0x40004400 /* USART2 */
#define ENABLE RCC_APB1ENR
#define ENABLE_USART (1u << 17)
#define PINS_FIT (TX_IS(0, 2) && RX_IS(0, 3))
#elif BOARD_UART_BASE == 0x40004800 /* USART3 */
#define ENABLE RCC_APB1ENR
#define ENABLE_USART (1u << 18)
#define PINS_FIT (TX_IS(1, 10) && RX_IS(1, 11))
#else
#error "uart.base is none of USART1 (0x40013800), USART2 (0x40004400) and USART3 (0x40004800)"
#define PINS_FIT 1
#endif
#if !PINS_FIT
#error "uart.tx and uart.rx need AFIO's remap, which is not set here: PA9 and PA10 are USART1, PA2 and PA3 2, PB10 and PB11 3"
#endif

#define GPIO(port, offset) REGISTER(0x40010800u + 0x400u * (port) + (offset))
#define CR(port, pin) GPIO(port, (pin) < 8u ? 0x00u : 0x04u)
#define BSRR(port) GPIO(port, 0x10u)
#define OUTPUT_2_MHZ 0xAu /* of the peripheral, push-pull */
#define INPUT_PULLED 0x8u /* up, where the output bit is set: an open line is idle */

static void set_mode(volatile uint32_t *cr, uint32_t pin, uint32_t mode)
{
    const uint32_t at = 4u * (pin % 8u);

    *cr = (*cr & ~(0xFu << at)) | mode << at;
}

void system_init(void)
{
    RCC_APB2ENR |= APB2ENR_PORT(BOARD_UART_TX_PORT) | APB2ENR_PORT(BOARD_UART_RX_PORT);
    ENABLE |= ENABLE_USART;
    BSRR(BOARD_UART_RX_PORT) = 1u << BOARD_UART_RX_PIN;
    set_mode(&CR(BOARD_UART_RX_PORT, BOARD_UART_RX_PIN), BOARD_UART_RX_PIN, INPUT_PULLED);
    set_mode(&CR(BOARD_UART_TX_PORT, BOARD_UART_TX_PIN), BOARD_UART_TX_PIN, OUTPUT_2_MHZ);
}
