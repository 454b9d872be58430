/* SPDX-License-Identifier: Apache-2.0 */
/* STM32L4 (RCC registers: ST's CMSIS header stm32l476xx.h; wait states: ST's stm32l4xx_hal_rcc.c): from the 4 MHz
 * oscillator of a reset to HSI16, the internal one of 16 MHz, which needs no wait states; then clocks and pins of the
 * USART. Every divider is 1 after a reset. */
#include <stdint.h>

#include "board_config.h"
#include "system.h"

#if BOARD_CLOCK_HZ != 16000000
#error "an STM32L4 runs from HSI16 here: mcu.clock_hz is 16_000_000"
#endif

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define RCC_CR REGISTER(0x40021000)
#define RCC_CFGR REGISTER(0x40021008)
#define RCC_AHB2ENR REGISTER(0x4002104C)
#define RCC_APB1ENR1 REGISTER(0x40021058)
#define RCC_APB2ENR REGISTER(0x40021060)
#define CR_HSION (1u << 8)
#define CR_HSIRDY (1u << 10)
#define CFGR_SW 3u
#define CFGR_SW_HSI16 1u

#if BOARD_UART_BASE == 0x40013800 /* USART1 */
#define USART 1
#define ENABLE RCC_APB2ENR
#define ENABLE_USART (1u << 14)
#elif BOARD_UART_BASE == 0x40004400 /* USART2 */
#define USART 2
#define ENABLE RCC_APB1ENR1
#define ENABLE_USART (1u << 17)
#elif BOARD_UART_BASE == 0x40004800 /* USART3 */
#define USART 3
#define ENABLE RCC_APB1ENR1
#define ENABLE_USART (1u << 18)
#else
#error "uart.base is none of USART1 (0x40013800), USART2 (0x40004400) and USART3 (0x40004800)"
#endif
#define FUNCTION 7u

#define GPIOA_BASE 0x48000000u
#include "stm32_pins.h"

void system_init(void)
{
    RCC_CR |= CR_HSION;
    while ((RCC_CR & CR_HSIRDY) == 0) {
    }
    RCC_CFGR = (RCC_CFGR & ~CFGR_SW) | CFGR_SW_HSI16;

    RCC_AHB2ENR |= 1u << BOARD_UART_TX_PORT | 1u << BOARD_UART_RX_PORT;
    ENABLE |= ENABLE_USART;
    set_alternate_function(BOARD_UART_TX_PORT, BOARD_UART_TX_PIN, FUNCTION);
    set_alternate_function(BOARD_UART_RX_PORT, BOARD_UART_RX_PIN, FUNCTION);
}
