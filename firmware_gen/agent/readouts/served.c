/* SPDX-License-Identifier: Apache-2.0 */
#include "served.h"

#include "counter.h"
#include "push_requests.h"

static ecgtiny detector;
static ecgtiny tested; /* the self-test begins a signal of its own */

void samples_begin(void)
{
    (void)ecgtiny_init(&detector);
}

ecgtiny_status served_boot_test(uint8_t *failed_golden)
{
    samples_begin();
    return served_self_test(failed_golden);
}

ecgtiny_status served_self_test(uint8_t *failed_golden)
{
    (void)failed_golden; /* there are no golden beats */
    return ecgtiny_self_test(&tested);
}

static void put_step(struct wire_encoder *reply, const int32_t *readouts, uint32_t above)
{
    for (uint32_t i = 0; i < ECGTINY_READOUTS; i++) {
        wire_put_u32(reply, (uint32_t)readouts[i]);
    }
    wire_put_u32(reply, above);
}

uint32_t samples_take(struct wire_encoder *reply, uint32_t next, const int16_t *samples, uint32_t count)
{
    uint32_t ticks = 0;
    uint32_t worst = 0;

    for (const uint32_t end = next + count; next != end; next++) {
        int32_t readouts[ECGTINY_READOUTS];
        uint32_t above;
        const uint32_t start = counter_now();

        (void)ecgtiny_push_sample(&detector, *samples++, readouts, &above);
        const uint32_t taken = counter_now() - start;

        ticks += taken;
        worst = taken > worst ? taken : worst;
        put_step(reply, readouts, above);
    }
    push_put_tail(reply, next, ticks, worst);
    return next;
}
