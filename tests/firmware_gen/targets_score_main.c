/* Scores every beat of the file "inputs" and writes status, score and decision, int32 each, to the file "outputs"; both
 * are on the computer that debugs this core (Arm semihosting 2.0). Ends with 0, or with the line at which something was
 * wrong: the self-test, a byte beside the detector, its window, or a score that differs from that of single samples. */
#include "ecgtiny.h"

#define SYS_OPEN 0x01u
#define SYS_WRITE 0x05u
#define SYS_READ 0x06u
#define READ_BINARY 1u
#define WRITE_BINARY 5u
#define SAMPLES (ECGTINY_LENGTH * ECGTINY_LEADS)
#define GUARD 0x5AA5C33Cu

int32_t semihost(uint32_t operation, const void *argument);
int main(void);

static struct {
    uint32_t before[16];
    ecgtiny detector;
    uint32_t after[16];
} memory;

/* The beat begins at the upper half of a word: a caller's samples are aligned to halves. */
static struct {
    uint32_t aligned;
    int16_t half;
    int16_t counts[SAMPLES];
} beat;

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

static void fill_memory(void)
{
    for (uint32_t i = 0; i < sizeof memory / 4; i++) {
        ((volatile uint32_t *)&memory)[i] = GUARD;
    }
}

static int guards_hold(void)
{
    for (uint32_t i = 0; i < 16; i++) {
        if (memory.before[i] != GUARD || memory.after[i] != GUARD) {
            return 0;
        }
    }
    return 1;
}

/* Whether the samples pushed one by one, the last of them not yet, are still there. */
static int window_holds(void)
{
    for (uint32_t i = 0; i < SAMPLES - ECGTINY_LEADS; i++) {
        if (memory.detector.window[i] != beat.counts[i]) {
            return 0;
        }
    }
    return 1;
}

static ecgtiny_status push_all(int32_t *score)
{
    ecgtiny_status status = ECGTINY_MORE;

    for (uint32_t i = 0; i < SAMPLES && status == ECGTINY_MORE; i += ECGTINY_LEADS) {
        if (i == SAMPLES - ECGTINY_LEADS) {
            (void)ecgtiny_score_beat(&memory.detector, beat.counts, score);
            if (!window_holds()) {
                return ECGTINY_BAD_ARGUMENT;
            }
        }
        status = ecgtiny_push_sample(&memory.detector, beat.counts + i, score);
    }
    return status;
}

int main(void)
{
    const uint32_t inputs = open("inputs", 6, READ_BINARY);
    const uint32_t outputs = open("outputs", 7, WRITE_BINARY);
    uint8_t failed;

    fill_memory();
    if (ecgtiny_init(&memory.detector) != ECGTINY_OK || ecgtiny_self_test(&memory.detector, &failed) != ECGTINY_OK) {
        return __LINE__;
    }
    while (transfer(SYS_READ, inputs, beat.counts, sizeof beat.counts) == 0) {
        int32_t results[3];
        int32_t pushed;

        results[0] = (int32_t)ecgtiny_score_beat(&memory.detector, beat.counts, &results[1]);
        results[2] = ecgtiny_decide(results[1]);
        if ((int32_t)push_all(&pushed) != results[0] || pushed != results[1] || !guards_hold()) {
            return __LINE__;
        }
        if (transfer(SYS_WRITE, outputs, results, sizeof results) != 0) {
            return __LINE__;
        }
    }
    return 0;
}
