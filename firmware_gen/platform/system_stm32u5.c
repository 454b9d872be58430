/* SPDX-License-Identifier: Apache-2.0 */
/* STM32U5 without TrustZone, as it is delivered (RCC and FLASH registers: ST's CMSIS header stm32u575xx.h; wait states of
 * the flash: ST's stm32u5xx_ll_utils.c, voltage range 4): from the 4 MHz oscillator of a reset to HSI16, the internal one
 * of 16 MHz. In the voltage range of a reset the flash needs one wait state at that clock, and the RAM takes none up to 16
 * MHz (RM0456, table 47, as a driver that was seen cites it), which an oscillator of 1 % may exceed: it gets one as well.
 * Then clocks and pins of the USART. Every divider is 1 after a reset. */
#include <stdint.h>

#include "board_config.h"
#include "system.h"

#if BOARD_CLOCK_HZ != 16000000
#error "an STM32U5 runs from HSI16 here: mcu.clock_hz is 16_000_000"
#endif

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define FLASH_ACR REGISTER(0x40022000)
#define RAMCFG_CR(sram) REGISTER(0x40026000u + 0x40u * ((sram) - 1u)) /* memory x control register */
#define CR_WSC (7u << 16)
#define CR_WSC_1 (1u << 16)
#define SRAMS 3u
#define ACR_LATENCY 0xFu
#define ACR_LATENCY_1 1u
#define RCC(offset) REGISTER(0x46020C00u + (offset))
#define RCC_CR RCC(0x000)
#define RCC_CFGR1 RCC(0x01C)
#define RCC_AHB1ENR RCC(0x088)
#define AHB1ENR_RAMCFGEN (1u << 17)
#define RCC_AHB2ENR1 RCC(0x08C)
#define RCC_APB1ENR1 RCC(0x09C)
#define RCC_APB2ENR RCC(0x0A4)
#define CR_HSION (1u << 8)
#define CR_HSIRDY (1u << 10)
#define CFGR1_SW 3u
#define CFGR1_SW_HSI16 1u

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

#define GPIOA_BASE 0x42020000u
#include "stm32_pins.h"

void system_init(void)
{
    FLASH_ACR = (FLASH_ACR & ~ACR_LATENCY) | ACR_LATENCY_1;
    while ((FLASH_ACR & ACR_LATENCY) != ACR_LATENCY_1) { /* in force before the clock is faster */
    }
    RCC_AHB1ENR |= AHB1ENR_RAMCFGEN;
    (void)RCC_AHB1ENR; /* two cycles of the bus until the clock is there */
    for (uint32_t sram = 1; sram <= SRAMS; sram++) {
        RAMCFG_CR(sram) = (RAMCFG_CR(sram) & ~CR_WSC) | CR_WSC_1;
    }
    RCC_CR |= CR_HSION;
    while ((RCC_CR & CR_HSIRDY) == 0) {
    }
    RCC_CFGR1 = (RCC_CFGR1 & ~CFGR1_SW) | CFGR1_SW_HSI16;

    RCC_AHB2ENR1 |= 1u << BOARD_UART_TX_PORT | 1u << BOARD_UART_RX_PORT;
    ENABLE |= ENABLE_USART;
    set_alternate_function(BOARD_UART_TX_PORT, BOARD_UART_TX_PIN, FUNCTION);
    set_alternate_function(BOARD_UART_RX_PORT, BOARD_UART_RX_PIN, FUNCTION);
}
