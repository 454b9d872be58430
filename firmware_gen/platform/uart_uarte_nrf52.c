/* SPDX-License-Identifier: Apache-2.0 */
/* UARTE in the memory map of the nRF52 family (nrfx, bsp/stable/mdk/nrf52.h and nrf52840.h). */
#define UARTE_AT(base) ((base) == 0x40002000 || (base) == 0x40028000)
#define CLOCK_BASE 0x40000000u
#define GPIO_BASE(port) ((port) == 0 ? 0x50000000u : 0x50000300u)
#define GPIO_OUTSET_AT 0x508u
#define GPIO_PIN_CNF_AT 0x700u

#include "uarte.h"
