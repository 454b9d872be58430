/* SPDX-License-Identifier: Apache-2.0 */
/* Cycles of a core without a cycle counter: SysTick (Armv6-M Architecture Reference Manual, B3.3; addresses and bits:
 * CMSIS, core_cm0plus.h), which counts 24 bits down from the core's clock. Its exception counts how often it wraps:
 * that takes some tens of the 16.8 million cycles between two of them. */
#include "board_config.h"
#include "counter.h"
#include "system.h"

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define CSR_ENABLE (1u << 0)
#define CSR_TICKINT (1u << 1)
#define CSR_CLKSOURCE_CORE (1u << 2)
#define LAST 0xFFFFFFu

const uint8_t counter_kind = COUNTER_KIND_CYCLES;
const uint32_t counter_hz = BOARD_CLOCK_HZ;

static volatile uint32_t wrapped; /* cycles of the whole rounds */

void systick_handler(void)
{
    wrapped += LAST + 1u;
}

void counter_init(void)
{
    SYST_RVR = LAST;
    SYST_CVR = 0;
    SYST_CSR = CSR_ENABLE | CSR_TICKINT | CSR_CLKSOURCE_CORE;
    __asm__ volatile("cpsie i" ::: "memory"); /* what started the image may have left interrupts off */
}

uint32_t counter_now(void)
{
    uint32_t rounds, left;

    do { /* until no wrap came between the two */
        rounds = wrapped;
        left = SYST_CVR;
    } while (rounds != wrapped);
    return rounds + (LAST - left);
}
