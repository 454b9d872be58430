/* Runs the network on every vector of the file "inputs" and writes its outputs to the file "outputs", both on the
 * computer that debugs this core (Arm semihosting 2.0). Ends with 0, or with the line at which something was wrong. */
#include "src/ecgtiny_model.h"

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
static uint32_t memory[(GUARD_BYTES + ECGTINY_ARENA_BYTES + GUARD_BYTES) / 4 + 1];
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
static int32_t transfer(uint32_t operation, uint32_t file, const int8_t *data, uint32_t size)
{
    const uint32_t arguments[] = {file, pointer(data), size};
    return semihost(operation, arguments);
}

static void fill_guards(void)
{
    for (uint32_t i = 0; i < GUARD_BYTES; i++) {
        bytes[i] = GUARD;
        bytes[GUARD_BYTES + ECGTINY_ARENA_BYTES + i] = GUARD;
    }
}

static int guards_hold(void)
{
    for (uint32_t i = 0; i < GUARD_BYTES; i++) {
        if (bytes[i] != GUARD || bytes[GUARD_BYTES + ECGTINY_ARENA_BYTES + i] != GUARD) {
            return 0;
        }
    }
    return 1;
}

int main(void)
{
    int8_t *const arena = (int8_t *)bytes + GUARD_BYTES;
    const uint32_t inputs = open("inputs", 6, READ_BINARY);
    const uint32_t outputs = open("outputs", 7, WRITE_BINARY);

    fill_guards();
    while (transfer(SYS_READ, inputs, arena + ECGTINY_INPUT_OFFSET, ECGTINY_INPUT_BYTES) == 0) {
        ecgtiny_infer(arena);
        if (!guards_hold()) {
            return __LINE__;
        }
        if (transfer(SYS_WRITE, outputs, arena + ECGTINY_OUTPUT_OFFSET, ECGTINY_OUTPUT_BYTES) != 0) {
            return __LINE__;
        }
#ifdef ECGTINY_OUTPUT_1_OFFSET
        if (transfer(SYS_WRITE, outputs, arena + ECGTINY_OUTPUT_1_OFFSET, ECGTINY_OUTPUT_1_BYTES) != 0) {
            return __LINE__;
        }
#endif
#ifdef ECGTINY_OUTPUT_2_OFFSET
        if (transfer(SYS_WRITE, outputs, arena + ECGTINY_OUTPUT_2_OFFSET, ECGTINY_OUTPUT_2_BYTES) != 0) {
            return __LINE__;
        }
#endif
    }
    return 0;
}
