/* Runs each network on its vectors in the file "inputs", their number in front of them, and writes its outputs to the
 * file "outputs", both on the computer that debugs this core (Arm semihosting 2.0). Ends with 0, or with the line at
 * which something was wrong. */
#include "networks.h"

#define SYS_OPEN 0x01u
#define SYS_WRITE 0x05u
#define SYS_READ 0x06u
#define READ_BINARY 1u
#define WRITE_BINARY 5u
#define GUARD_BYTES 64
#define GUARD 0xA5u

int32_t semihost(uint32_t operation, const void *argument);
int main(void);

/* Words, so that the arena is aligned. */
static uint32_t memory[(GUARD_BYTES + MAX_ARENA_BYTES + GUARD_BYTES) / 4 + 1];
static uint8_t *const bytes = (uint8_t *)memory;

static uint32_t pointer(const void *address)
{
    return (uint32_t)(uintptr_t)address;
}

static uint32_t open(const char *name, uint32_t length, uint32_t mode)
{
    const uint32_t arguments[] = {pointer(name), mode, length};
    return (uint32_t)semihost(SYS_OPEN, arguments);
}

/* Returns how many bytes were not transferred. */
static int32_t transfer(uint32_t operation, uint32_t file, const void *data, uint32_t size)
{
    const uint32_t arguments[] = {file, pointer(data), size};
    return semihost(operation, arguments);
}

static void fill_guards(uint32_t arena_bytes)
{
    for (uint32_t i = 0; i < GUARD_BYTES; i++) {
        bytes[i] = GUARD;
        bytes[GUARD_BYTES + arena_bytes + i] = GUARD;
    }
}

static int guards_hold(uint32_t arena_bytes)
{
    for (uint32_t i = 0; i < GUARD_BYTES; i++) {
        if (bytes[i] != GUARD || bytes[GUARD_BYTES + arena_bytes + i] != GUARD) {
            return 0;
        }
    }
    return 1;
}

/* Returns 0, or the line at which something was wrong. */
static int run(const struct network *network, uint32_t inputs, uint32_t outputs)
{
    int8_t *const arena = (int8_t *)bytes + GUARD_BYTES;
    uint32_t vectors = 0;

    if (transfer(SYS_READ, inputs, &vectors, sizeof vectors) != 0) {
        return __LINE__;
    }
    fill_guards(network->arena_bytes);
    for (uint32_t i = 0; i < vectors; i++) {
        for (uint32_t input = 0; input < network->inputs; input++) {
            int8_t *const first = arena + network->input_offset[input];
            if (transfer(SYS_READ, inputs, first, network->input_bytes[input]) != 0) {
                return __LINE__;
            }
        }
        network->infer(arena);
        if (!guards_hold(network->arena_bytes)) {
            return __LINE__;
        }
        for (uint32_t output = 0; output < network->outputs; output++) {
            const int8_t *const first = arena + network->output_offset[output];
            if (transfer(SYS_WRITE, outputs, first, network->output_bytes[output]) != 0) {
                return __LINE__;
            }
        }
    }
    return 0;
}

int main(void)
{
    const uint32_t inputs = open("inputs", 6, READ_BINARY);
    const uint32_t outputs = open("outputs", 7, WRITE_BINARY);

    for (uint32_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
        const int line = run(&networks[i], inputs, outputs);
        if (line != 0) {
            return line;
        }
    }
    return 0;
}
