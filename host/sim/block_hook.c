/* What Retired.enter of retired.py does, for hooks that unicorn calls without Python in between. */
#include <stdint.h>

enum { CACHED = 32768, WORD = 4 };

struct block {
    uint64_t address;
    uint32_t size; /* 0: empty */
    uint32_t instructions;
    uint32_t cycles;
    uint32_t refill; /* where it ends in a branch that is taken */
    uint32_t entry;  /* where it is the target of one */
};

struct tally {
    uint64_t finished;
    uint64_t running;
    uint64_t cycles;
    uint64_t running_cycles;
    uint64_t refill;
    uint64_t block;
    uint64_t end;
    uint64_t flash_words;
    int64_t blocks_left;
    void (*price)(uint64_t address, uint32_t size, struct block *priced);
    int (*stop)(void *unicorn);
    struct block cache[CACHED];
};

void enter(void *unicorn, uint64_t address, uint32_t size, struct tally *tally)
{
    struct block *const block = &tally->cache[address / 2 % CACHED];

    if (block->address != address || block->size != size) {
        tally->price(address, size, block);
    }
    tally->finished += tally->running;
    tally->cycles += tally->running_cycles;
    if (address != tally->end) {
        tally->cycles += tally->refill + block->entry;
    }
    tally->block = address;
    tally->end = address + size;
    tally->running = block->instructions;
    tally->running_cycles = block->cycles;
    tally->refill = block->refill;
    if (--tally->blocks_left < 0) {
        tally->stop(unicorn);
    }
}

void read_flash(void *unicorn, int type, uint64_t address, int size, int64_t value, struct tally *tally)
{
    (void)unicorn;
    (void)type;
    (void)address;
    (void)value;
    tally->flash_words += ((uint32_t)size + WORD - 1) / WORD;
}
