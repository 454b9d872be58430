/* SPDX-License-Identifier: Apache-2.0 */
/* The cycle counter of the Data Watchpoint and Trace unit (Armv7-M Architecture Reference Manual, C1.8; addresses and
 * bits: CMSIS, core_cm33.h). */
#include "board_config.h"
#include "counter.h"

#define DEMCR (*(volatile uint32_t *)0xE000EDFCu)
#define DEMCR_TRCENA (1u << 24)
#define DWT_CTRL (*(volatile uint32_t *)0xE0001000u)
#define DWT_CTRL_CYCCNTENA (1u << 0)
#define DWT_CYCCNT (*(volatile uint32_t *)0xE0001004u)

const uint8_t counter_kind = COUNTER_KIND_DWT;
const uint32_t counter_hz = BOARD_CLOCK_HZ;

void counter_init(void)
{
    DEMCR |= DEMCR_TRCENA;
    DWT_CYCCNT = 0;
    DWT_CTRL |= DWT_CTRL_CYCCNTENA;
}

uint32_t counter_now(void)
{
    return DWT_CYCCNT;
}
