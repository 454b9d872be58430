/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the network on one input, first once and then RUNS times, and says by semihosting, a word each in the file
 * "found": how far SysTick counts meanwhile, how far beside as many rounds of a loop of LOOP instructions; the output
 * follows. bench.helium writes helium_input.h. */
#include "ecgtiny/src/ecgtiny_model.h"
#include "helium_input.h"

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define FULL 0xFFFFFFu
#define SYS_OPEN 0x01u
#define SYS_WRITE 0x05u
#define SYS_EXIT 0x18u
#define BINARY 5u
#define STOPPED 0x20026u

static union {
    uint32_t word;
    int8_t bytes[ECGTINY_ARENA_BYTES];
} arena;

static void semihost(uint32_t operation, uint32_t argument, uint32_t *result)
{
    register uint32_t r0 __asm__("r0") = operation;
    register uint32_t r1 __asm__("r1") = argument;

    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    *result = r0;
}

static void infer(void)
{
    for (uint32_t i = 0; i < sizeof input; i++) {
        arena.bytes[ECGTINY_INPUT_OFFSET + i] = input[i];
    }
    ecgtiny_infer(arena.bytes);
}

static uint32_t counted(void)
{
    const uint32_t before = SYST_CVR;

    for (int32_t run = 0; run < RUNS; run++) {
        infer();
    }
    return (before - SYST_CVR) & FULL;
}

/* A round is two instructions. */
static uint32_t counted_loop(void)
{
    const uint32_t before = SYST_CVR;
    uint32_t rounds = LOOP / 2;

    __asm__ volatile(".p2align 2\n1:\tsubs %0, %0, #1\n\tbne 1b" : "+r"(rounds) : : "cc");
    return (before - SYST_CVR) & FULL;
}

int main(void)
{
    static const char name[] = "found";
    const uint32_t opened[] = {(uint32_t)(uintptr_t)name, BINARY, sizeof name - 1};
    uint32_t file = 0;
    uint32_t ignored = 0;

    SYST_RVR = FULL;
    SYST_CVR = 0;
    SYST_CSR = 5;
    infer();

    const uint32_t found[] = {counted(), counted_loop()};

    semihost(SYS_OPEN, (uint32_t)(uintptr_t)opened, &file);

    const uint32_t counts[] = {file, (uint32_t)(uintptr_t)found, sizeof found};
    const uint32_t output[] = {file, (uint32_t)(uintptr_t)(arena.bytes + ECGTINY_OUTPUT_OFFSET), OUTPUT_BYTES};

    semihost(SYS_WRITE, (uint32_t)(uintptr_t)counts, &ignored);
    semihost(SYS_WRITE, (uint32_t)(uintptr_t)output, &ignored);
    semihost(SYS_EXIT, STOPPED, &ignored);
    return 0;
}
