/* SPDX-License-Identifier: Apache-2.0 */
/* USART of the STM32 F1, F2 and F4 series (registers: ST's CMSIS headers, stm32f103xb.h and stm32f405xx.h), polled,
 * without interrupts. It holds one byte beside the one that comes in. The system's file has started its clock,
 * undivided, and set its pins. */
#include "board_config.h"
#include "uart.h"
#include "uart_baud.h"

#define USART(offset) (*(volatile uint32_t *)(BOARD_UART_BASE + (offset)))
#define SR USART(0x00)
#define DR USART(0x04)
#define BRR USART(0x08)
#define CR1 USART(0x0C)

#define SR_RXNE (1u << 5)
#define SR_TXE (1u << 7)
#define CR1_RE (1u << 2)
#define CR1_TE (1u << 3)
#define CR1_UE (1u << 13)

/* 16 samples a bit: less than 16 is for another mode. */
#define DIVIDER ((BOARD_CLOCK_HZ + BOARD_UART_BAUD / 2u) / BOARD_UART_BAUD)
#if DIVIDER < 16 || DIVIDER > 0xFFFF || BAUD_IS_OFF(BOARD_CLOCK_HZ, DIVIDER)
#error "uart.baud cannot be made of mcu.clock_hz, to within 2 %"
#endif

void uart_init(void)
{
    BRR = DIVIDER;
    CR1 = CR1_UE | CR1_TE | CR1_RE;
}

int uart_read(void)
{
    while ((SR & SR_RXNE) == 0) {
    }
    return (int)(DR & 0xFFu); /* after the reading of SR this also ends an overrun */
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        while ((SR & SR_TXE) == 0) {
        }
        DR = bytes[i];
    }
}
