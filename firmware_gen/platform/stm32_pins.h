/* SPDX-License-Identifier: Apache-2.0 */
/* Pins of the STM32 series whose ports have MODER (GPIO registers: ST's CMSIS headers of the F4, the L4 and the U5).
 * The file that includes this defines GPIOA_BASE. */
#ifndef STM32_PINS_H
#define STM32_PINS_H

#include <stdint.h>

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

/* Gives a pin to a peripheral; its pull-up keeps an open line idle. */
static void give_pin(uint32_t port, uint32_t pin, uint32_t function)
{
    volatile uint32_t *moder = port_register(port, 0x00), *pupdr = port_register(port, 0x0C);
    volatile uint32_t *afr = port_register(port, pin < 8 ? 0x20 : 0x24);

    set_field(pupdr, 2u * pin, 2, PUPDR_UP);
    set_field(afr, 4u * (pin % 8u), 4, function);
    set_field(moder, 2u * pin, 2, MODER_ALTERNATE);
}

#endif
