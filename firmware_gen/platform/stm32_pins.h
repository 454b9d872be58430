/* SPDX-License-Identifier: Apache-2.0 */
/* Pins of the STM32 series whose ports have MODER (GPIO registers: ST's CMSIS headers of the F4, the L4 and the U5). The
 * file that includes this defines GPIOA_BASE and which USART it is, whose pins are those that the series have in common
 * (DS8626, DS10198, DS13737: Alternate function mapping). */
#ifndef STM32_PINS_H
#define STM32_PINS_H

#include <stdint.h>

#include "uart_pins.h"

#if USART == 1
#define TX_FITS (TX_IS(0, 9) || TX_IS(1, 6))
#define RX_FITS (RX_IS(0, 10) || RX_IS(1, 7))
#elif USART == 2
#define TX_FITS (TX_IS(0, 2) || TX_IS(3, 5))
#define RX_FITS (RX_IS(0, 3) || RX_IS(3, 6))
#elif USART == 3
#define TX_FITS (TX_IS(1, 10) || TX_IS(2, 10) || TX_IS(3, 8))
#define RX_FITS (RX_IS(1, 11) || RX_IS(2, 11) || RX_IS(3, 9))
#elif USART == 6
#define TX_FITS TX_IS(2, 6)
#define RX_FITS RX_IS(2, 7)
#endif
#if !TX_FITS
#error "uart.tx is no pin of this USART: PA9, PB6 of 1; PA2, PD5 of 2; PB10, PC10, PD8 of 3; PC6 of 6 (port A is 0)"
#endif
#if !RX_FITS
#error "uart.rx is no pin of this USART: PA10, PB7 of 1; PA3, PD6 of 2; PB11, PC11, PD9 of 3; PC7 of 6 (port A is 0)"
#endif

#define PORT_BYTES 0x400u
#define MODER_ALTERNATE 2u
#define PUPDR_UP 1u

static volatile uint32_t *port_register(uint32_t port, uint32_t offset)
{
    return (volatile uint32_t *)(GPIOA_BASE + PORT_BYTES * port + offset);
}

static void set_field(volatile uint32_t *reg, uint32_t at, uint32_t width, uint32_t value)
{
    *reg = (*reg & ~(((1u << width) - 1u) << at)) | value << at;
}

/* Connects a pin to a peripheral; its pull-up keeps an open line idle. */
static void set_alternate_function(uint32_t port, uint32_t pin, uint32_t function)
{
    volatile uint32_t *moder = port_register(port, 0x00), *pupdr = port_register(port, 0x0C);
    volatile uint32_t *afr = port_register(port, pin < 8 ? 0x20 : 0x24);

    set_field(pupdr, 2u * pin, 2, PUPDR_UP);
    set_field(afr, 4u * (pin % 8u), 4, function);
    set_field(moder, 2u * pin, 2, MODER_ALTERNATE);
}

#endif
