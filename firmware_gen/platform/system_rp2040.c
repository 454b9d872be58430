/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks of the RP2040 from a crystal of 12 MHz (registers: pico-sdk, src/rp2040/hardware_regs/include/hardware/regs,
 * clocks.h, xosc.h, pll.h, resets.h; dividers: src/rp2_common/hardware_clocks there): core and peripherals run at 125
 * MHz. A debugger may reset the core alone, so what may be running on the PLL is first put back on the ring oscillator,
 * which always runs. */
#include <stdint.h>

#include "board_config.h"
#include "system.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
/* Aliases of a register in which the written ones are set or cleared (addressmap.h). */
#define SET(address) REGISTER((address) + 0x2000u)
#define CLEAR(address) REGISTER((address) + 0x3000u)

#define CLK_REF_CTRL 0x40008030u
#define CLK_REF_SELECTED REGISTER(0x40008038u)
#define CLK_SYS_CTRL 0x4000803Cu
#define CLK_SYS_SELECTED REGISTER(0x40008044u)
#define CLK_PERI_CTRL 0x40008048u
#define CTRL_SRC 3u
#define CTRL_AUXSRC (7u << 5)
#define CLK_REF_SRC_XOSC 2u
#define CLK_SYS_SRC_AUX 1u /* of which 0 is the system PLL */
#define CLK_PERI_ENABLE (1u << 11)

#define RESETS_RESET 0x4000C000u
#define RESETS_RESET_DONE REGISTER(0x4000C008u)
#define RESET_IO_BANK0 (1u << 5)
#define RESET_PADS_BANK0 (1u << 8)
#define RESET_PLL_SYS (1u << 12)
#define RESET_UART0 (1u << 22)

#define XOSC_CTRL REGISTER(0x40024000u)
#define XOSC_STATUS REGISTER(0x40024004u)
#define XOSC_STARTUP REGISTER(0x4002400Cu)
#define XOSC_CTRL_ENABLE (0xFABu << 12 | 0xAA0u) /* 1 to 15 MHz */
#define XOSC_STATUS_STABLE (1u << 31)
#define XOSC_STARTUP_DELAY 375u /* units of 256 periods: 8 ms; some crystals take that long */

#define PLL_CS REGISTER(0x40028000u)
#define PLL_PWR 0x40028004u
#define PLL_FBDIV_INT REGISTER(0x40028008u)
#define PLL_PRIM REGISTER(0x4002800Cu)
#define PLL_CS_LOCK (1u << 31)
#define PLL_PWR_PD (1u << 0)
#define PLL_PWR_POSTDIVPD (1u << 3)
#define PLL_PWR_VCOPD (1u << 5)
#define FEEDBACK 125u /* 12 MHz x 125 = 1,500 MHz */
#define POSTDIV1 6u
#define POSTDIV2 2u

#if BOARD_CLOCK_HZ != 125000000
#error "the clock that is set here is 125 MHz"
#endif
#if BOARD_FLASH_ORIGIN != 0x10000000
#error "the ROM starts an image at 0x10000000: memory.flash.origin is 0x1000_0000"
#endif

static void reset_and_release(uint32_t blocks)
{
    SET(RESETS_RESET) = blocks;
    CLEAR(RESETS_RESET) = blocks;
    while ((RESETS_RESET_DONE & blocks) != blocks) {
    }
}

static void start_crystal(void)
{
    XOSC_STARTUP = XOSC_STARTUP_DELAY;
    XOSC_CTRL = XOSC_CTRL_ENABLE;
    while ((XOSC_STATUS & XOSC_STATUS_STABLE) == 0) {
    }
}

static void start_pll(void)
{
    reset_and_release(RESET_PLL_SYS);
    PLL_CS = 1; /* REFDIV */
    PLL_FBDIV_INT = FEEDBACK;
    CLEAR(PLL_PWR) = PLL_PWR_PD | PLL_PWR_VCOPD;
    while ((PLL_CS & PLL_CS_LOCK) == 0) {
    }
    PLL_PRIM = POSTDIV1 << 16 | POSTDIV2 << 12;
    CLEAR(PLL_PWR) = PLL_PWR_POSTDIVPD;
}

void system_init(void)
{
    CLEAR(CLK_SYS_CTRL) = CTRL_SRC;
    while (CLK_SYS_SELECTED != 1u) {
    }
    CLEAR(CLK_REF_CTRL) = CTRL_SRC;
    while (CLK_REF_SELECTED != 1u) {
    }
    start_crystal();
    start_pll();

    SET(CLK_REF_CTRL) = CLK_REF_SRC_XOSC;
    while (CLK_REF_SELECTED != 1u << CLK_REF_SRC_XOSC) {
    }
    CLEAR(CLK_SYS_CTRL) = CTRL_AUXSRC;
    SET(CLK_SYS_CTRL) = CLK_SYS_SRC_AUX;
    while (CLK_SYS_SELECTED != 1u << CLK_SYS_SRC_AUX) {
    }
    REGISTER(CLK_PERI_CTRL) = CLK_PERI_ENABLE; /* AUXSRC 0: the system's clock */

    reset_and_release(RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_UART0);
}
