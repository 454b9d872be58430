/* SPDX-License-Identifier: Apache-2.0 */
/* Where blocks of samples come from. On a computer: stdin, int16 in this machine's byte order, which waits by itself.
 * On a microcontroller: the interrupt of your converter's DMA calls block_is_full with the half of its buffer that is
 * full, and the core sleeps until it does. */
#if defined(__unix__) || defined(__APPLE__) || defined(_WIN32)

static uint32_t read_block(int16_t *samples, uint32_t count)
{
    return (uint32_t)fread(samples, sizeof *samples, count, stdin);
}

#else

/* Interrupts are masked between the look for a block and the sleep, so that none is slept through: one that waits ends
 * the sleep of an Arm or RISC-V core, and an AVR executes one more instruction after SEI before it serves one. */
#if defined(__AVR__)
#include <avr/interrupt.h>
#include <avr/sleep.h>
#define MASK_INTERRUPTS() cli()
#define UNMASK_INTERRUPTS() sei()
#define SLEEP() sleep_idle()

/* Idle is the mode after reset: the converter and the timers go on. */
static void sleep_idle(void)
{
    sleep_enable();
    sei();
    sleep_cpu();
    sleep_disable();
}
#elif defined(__riscv)
#define MASK_INTERRUPTS() __asm__ volatile("csrci mstatus, 8" ::: "memory")
#define UNMASK_INTERRUPTS() __asm__ volatile("csrsi mstatus, 8" ::: "memory")
#define SLEEP() __asm__ volatile("wfi" ::: "memory")
#elif defined(__arm__)
#define MASK_INTERRUPTS() __asm__ volatile("cpsid i" ::: "memory")
#define UNMASK_INTERRUPTS() __asm__ volatile("cpsie i" ::: "memory")
#define SLEEP() __asm__ volatile("wfi" ::: "memory")
#else
#error "say how this core masks interrupts and sleeps"
#endif

static const int16_t *volatile full_block;

void block_is_full(const int16_t *samples);

void block_is_full(const int16_t *samples)
{
    full_block = samples;
}

static uint32_t read_block(int16_t *samples, uint32_t count)
{
    const int16_t *full;

    MASK_INTERRUPTS();
    while ((full = full_block) == 0) {
        SLEEP();
        UNMASK_INTERRUPTS();
        MASK_INTERRUPTS();
    }
    full_block = 0;
    UNMASK_INTERRUPTS();
    for (uint32_t i = 0; i < count; i++) {
        samples[i] = full[i];
    }
    return count;
}

#endif
