/* What Retired.enter of retired.py does, for a hook that unicorn calls without Python in between. */
#include <stdint.h>

enum { CACHED = 4096, WIDE = 0x1D };

struct tally {
    uint64_t finished;
    uint64_t running;
    uint64_t block;
    int64_t blocks_left;
    int (*read)(void *unicorn, uint64_t address, void *bytes, uint64_t size);
    int (*stop)(void *unicorn);
    struct {
        uint64_t address;
        uint32_t size; /* 0: empty */
        uint32_t instructions;
    } cache[CACHED];
};

static uint32_t instructions(void *unicorn, const struct tally *tally, uint64_t address, uint32_t size)
{
    uint32_t count = 0;

    for (uint32_t at = 0; at < size; count++) {
        uint8_t halfword[2] = {0, 0};

        tally->read(unicorn, address + at, halfword, sizeof halfword);
        at += halfword[1] >> 3 >= WIDE ? 4 : 2;
    }
    return count;
}

void enter(void *unicorn, uint64_t address, uint32_t size, struct tally *tally)
{
    const uint64_t slot = address / 2 % CACHED;

    tally->finished += tally->running;
    tally->block = address;
    if (tally->cache[slot].address != address || tally->cache[slot].size != size) {
        tally->cache[slot].address = address;
        tally->cache[slot].size = size;
        tally->cache[slot].instructions = instructions(unicorn, tally, address, size);
    }
    tally->running = tally->cache[slot].instructions;
    if (--tally->blocks_left < 0) {
        tally->stop(unicorn);
    }
}
