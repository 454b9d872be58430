/* SPDX-License-Identifier: Apache-2.0 */
/* Reset of a Cortex-M: what the chip needs, memory as C expects it, then main. No interrupt is ever enabled, so the
 * vectors end with the system exceptions; each of those stops in a loop, for a debugger to find, unless a driver has it. */
#include <stdint.h>

#include "system.h"

extern uint32_t stack_top[], data_load[], data_start[], data_end[], bss_start[], bss_end[];

int main(void);
void reset_handler(void);

static void stop(void)
{
    for (;;) {
    }
}

__attribute__((weak)) void systick_handler(void)
{
    stop();
}

typedef void (*vector)(void);

__attribute__((section(".vectors"), used)) static const struct {
    const uint32_t *stack_top;
    vector exceptions[15];
} vectors = {stack_top,
             {reset_handler, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, systick_handler}};

void reset_handler(void)
{
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
