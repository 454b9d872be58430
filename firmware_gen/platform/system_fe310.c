/* SPDX-License-Identifier: Apache-2.0 */
/* Clock of SiFive's FE310 (PRCI registers: sifive/freedom-e-sdk, bsp/sifive-hifive1/design.svd): the board's crystal,
 * past the PLL. At reset the core runs on a ring oscillator, which is not accurate enough for a UART. */
#include <stdint.h>

#include "system.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define HFXOSCCFG REGISTER(0x10008004)
#define HFXOSCCFG_ENABLE (1u << 30)
#define HFXOSCCFG_READY (1u << 31)
#define PLLCFG REGISTER(0x10008008)
#define PLLCFG_SELECT (1u << 16)
#define PLLCFG_REFERENCE_CRYSTAL (1u << 17)
#define PLLCFG_BYPASS (1u << 18)

void system_init(void)
{
    HFXOSCCFG = HFXOSCCFG_ENABLE;
    while ((HFXOSCCFG & HFXOSCCFG_READY) == 0) {
    }
    PLLCFG |= PLLCFG_BYPASS | PLLCFG_REFERENCE_CRYSTAL;
    PLLCFG |= PLLCFG_SELECT;
}
