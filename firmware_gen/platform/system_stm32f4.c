/* SPDX-License-Identifier: Apache-2.0 */
/* STM32F4 (RCC registers: ST's CMSIS headers, stm32f405xx.h and stm32f401xe.h): clocks and pins of the USART. After a
 * reset the core runs from the internal oscillator of 16 MHz with every divider at 1, and so it stays; that is the
 * board's clock_hz. */
#include <stdint.h>

#include "board_config.h"
#include "system.h"

#if BOARD_CLOCK_HZ != 16000000
#error "an STM32F4 runs from its internal oscillator here: mcu.clock_hz is 16_000_000"
#endif

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define RCC_AHB1ENR REGISTER(0x40023830)
#define RCC_APB1ENR REGISTER(0x40023840)
#define RCC_APB2ENR REGISTER(0x40023844)

#if BOARD_UART_BASE == 0x40011000 /* USART1 */
#define USART 1
#define ENABLE RCC_APB2ENR
#define ENABLE_USART (1u << 4)
#define FUNCTION 7u
#elif BOARD_UART_BASE == 0x40004400 /* USART2 */
#define USART 2
#define ENABLE RCC_APB1ENR
#define ENABLE_USART (1u << 17)
#define FUNCTION 7u
#elif BOARD_UART_BASE == 0x40004800 /* USART3 */
#define USART 3
#define ENABLE RCC_APB1ENR
#define ENABLE_USART (1u << 18)
#define FUNCTION 7u
#elif BOARD_UART_BASE == 0x40011400 /* USART6 */
#define USART 6
#define ENABLE RCC_APB2ENR
#define ENABLE_USART (1u << 5)
#define FUNCTION 8u
#else
#error "uart.base is none of USART1 (0x40011000), 2 (0x40004400), 3 (0x40004800) and 6 (0x40011400)"
#endif

#define GPIOA_BASE 0x40020000u
#include "stm32_pins.h"

void system_init(void)
{
    RCC_AHB1ENR |= 1u << BOARD_UART_TX_PORT | 1u << BOARD_UART_RX_PORT;
    ENABLE |= ENABLE_USART;
    set_alternate_function(BOARD_UART_TX_PORT, BOARD_UART_TX_PIN, FUNCTION);
    set_alternate_function(BOARD_UART_RX_PORT, BOARD_UART_RX_PIN, FUNCTION);
}
