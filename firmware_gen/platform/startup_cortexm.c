/* SPDX-License-Identifier: Apache-2.0 */
/* Reset of a Cortex-M: what the chip needs, memory as C expects it, then main. No interrupt of a
 * peripheral is ever enabled, so the vectors end with the system exceptions; each of those stops in a loop, for a debugger
 * to find, unless a driver has it, as the counter of SysTick may. */
#include <stdint.h>

#include "board_config.h"
#include "system.h"

extern uint32_t stack_top[], data_load[], data_start[], data_end[], bss_start[], bss_end[];

int main(void);
void reset_handler(void);

static void stop(void)
{
    for (;;) {
    }
}

/* The same address, by which the bound of the stack knows that nothing interrupts. */
__attribute__((weak, alias("stop"))) void systick_handler(void);

typedef void (*vector)(void);

__attribute__((section(".vectors"), used)) static const struct {
    const uint32_t *stack_top;
    vector exceptions[15];
} vectors = {stack_top,
             {reset_handler, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, systick_handler}};

/* Vector table offset register, interrupt clear-enable registers (CMSIS, core_cm33.h and core_cm0plus.h: SCB and NVIC; a
 * Cortex-M0 has not all of them, and ignores the others). */
#define VTOR (*(volatile uint32_t *)0xE000ED08u)
#define NVIC_ICER ((volatile uint32_t *)0xE000E180u)
#define NVIC_WORDS 8
#define SYST_CSR (*(volatile uint32_t *)0xE000E010u) /* B3.3.3: SysTick, which is no interrupt of the NVIC */

/* What started an image that does not lie at 0 may have left its own vectors in force, and its interrupts on. */
static void set_vectors(void)
{
#if BOARD_FLASH_ORIGIN != 0
    SYST_CSR = 0;
    for (int i = 0; i < NVIC_WORDS; i++) {
        NVIC_ICER[i] = UINT32_MAX;
    }
    VTOR = (uint32_t)&vectors;
#endif
}

#if defined(__ARM_FEATURE_MVE)
/* Coprocessor access control register (Armv8-M Architecture Reference Manual, D1.2.14): vectors lie in the registers of
 * coprocessors 10 and 11, which are off after a reset. No function in which the compiler may use them begins before. */
#define CPACR (*(volatile uint32_t *)0xE000ED88u)
#define ONCE_LANES_ARE_ON __attribute__((noinline))

static void enable_lanes(void)
{
    CPACR |= 0xFu << 20;
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}
#else
#define ONCE_LANES_ARE_ON

static void enable_lanes(void)
{
}
#endif

ONCE_LANES_ARE_ON static void start(void)
{
    set_vectors();
    system_init();

    const uint32_t *load = data_load;

    for (uint32_t *word = data_start; word < data_end; word++) {
        *word = *load++;
    }
    for (uint32_t *word = bss_start; word < bss_end; word++) {
        *word = 0;
    }
    (void)main();
    stop();
}

void reset_handler(void)
{
    enable_lanes();
    start();
}
