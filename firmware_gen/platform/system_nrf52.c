/* SPDX-License-Identifier: Apache-2.0 */
/* The debug port of the nRF52 family (registers: nrfx, bsp/stable/mdk/nrf52840.h and nrf52840_bitfields.h, APPROTECT
 * and UICR; SystemInit there does the same).
 *
 * Newer revisions (nRF52840 from build code Fxx on) close the debug port at every reset. It opens when both halves say
 * so: UICR.APPROTECT, which a flashing tool writes when it unlocks the chip, and APPROTECT.DISABLE, which the firmware
 * writes after each reset. Following the UICR leaves a chip closed that was closed on purpose, and never touches the
 * register on older revisions, which have none and whose open UICR reads 0xFF. */
#include <stdint.h>

#include "system.h"

#define UICR_APPROTECT (*(volatile const uint32_t *)0x10001208)
#define UICR_APPROTECT_HW_DISABLED 0x5Au
#define APPROTECT_DISABLE (*(volatile uint32_t *)0x40000558)
#define APPROTECT_DISABLE_SW_DISABLE 0x5Au

void system_init(void)
{
    if ((UICR_APPROTECT & 0xFFu) == UICR_APPROTECT_HW_DISABLED) {
        APPROTECT_DISABLE = APPROTECT_DISABLE_SW_DISABLE;
    }
}
