/* SPDX-License-Identifier: Apache-2.0 */
/* The debug port of the nRF5340's application core (registers: nrfx, bsp/stable/mdk/nrf5340_application.h, CTRLAP and
 * UICR; system_nrf53_approtect.h there does the same).
 *
 * It closes at every reset, and opens when both halves hold the same value: UICR, which a flashing tool writes when it
 * unlocks the chip, and CTRL-AP's DISABLE, which the firmware writes after each reset. Following the UICR leaves a chip
 * closed that was closed on purpose. */
#include <stdint.h>

#include "system.h"

#define UICR_APPROTECT (*(volatile const uint32_t *)0x00FF8000)
#define UICR_SECUREAPPROTECT (*(volatile const uint32_t *)0x00FF801C)
#define CTRLAP_APPROTECT_DISABLE (*(volatile uint32_t *)0x50006544)
#define CTRLAP_SECUREAPPROTECT_DISABLE (*(volatile uint32_t *)0x5000654C)

void system_init(void)
{
    CTRLAP_APPROTECT_DISABLE = UICR_APPROTECT;
    CTRLAP_SECUREAPPROTECT_DISABLE = UICR_SECUREAPPROTECT;
}
