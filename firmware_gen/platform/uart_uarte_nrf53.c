/* SPDX-License-Identifier: Apache-2.0 */
/* UARTE in the memory map of the nRF5340's application core, which starts in the secure state and stays there (nrfx,
 * bsp/stable/mdk/nrf5340_application.h: the secure addresses, and offsets in GPIO that are not those of the nRF52). */
#define UARTE_AT(base)                                                                                                   \
    ((base) == 0x50008000 || (base) == 0x50009000 || (base) == 0x5000B000 || (base) == 0x5000C000)
#define CLOCK_BASE 0x50005000u
#define GPIO_BASE(port) ((port) == 0 ? 0x50842500u : 0x50842800u)
#define GPIO_OUTSET_AT 0x008u
#define GPIO_PIN_CNF_AT 0x200u

#include "uarte.h"
