/* SPDX-License-Identifier: Apache-2.0 */
/* USART of the newer STM32 series, L4 and U5 among them (registers: ST's CMSIS headers, stm32l476xx.h and
 * stm32u575xx.h), polled, without interrupts and without FIFO. It holds one byte beside the one that comes in. The
 * system's file has started its clock, undivided, and set its pins. */
#include "board_config.h"
#include "uart.h"
#include "uart_baud.h"

#define USART(offset) (*(volatile uint32_t *)(BOARD_UART_BASE + (offset)))
#define CR1 USART(0x00)
#define CR3 USART(0x08)
#define BRR USART(0x0C)
#define ISR USART(0x1C)
#define RDR USART(0x24)
#define TDR USART(0x28)

#define CR1_UE (1u << 0)
#define CR1_RE (1u << 2)
#define CR1_TE (1u << 3)
#define CR3_OVRDIS (1u << 12) /* a byte that nobody fetched is replaced by the next: no error to clear */
#define ISR_RXNE (1u << 5)
#define ISR_TXE (1u << 7)

/* 16 samples a bit: less than 16 is for another mode. */
#define DIVIDER ((BOARD_CLOCK_HZ + BOARD_UART_BAUD / 2u) / BOARD_UART_BAUD)
#if DIVIDER < 16 || DIVIDER > 0xFFFF || BAUD_IS_OFF(BOARD_CLOCK_HZ, DIVIDER)
#error "uart.baud cannot be made of mcu.clock_hz, to within 2 %"
#endif

void uart_init(void)
{
    BRR = DIVIDER;
    CR3 = CR3_OVRDIS;
    CR1 = CR1_UE | CR1_TE | CR1_RE;
}

int uart_read(void)
{
    while ((ISR & ISR_RXNE) == 0) {
    }
    return (int)(RDR & 0xFFu);
}

void uart_write(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        while ((ISR & ISR_TXE) == 0) {
        }
        TDR = bytes[i];
    }
}
