/* SPDX-License-Identifier: Apache-2.0 */
#include "alarm.h"

#include "ecgtiny_event.h"
#include "integers.h"
#include "monitor_constants.h"

bool ecgtiny_is_abnormal(int32_t score, uint32_t level)
{
    return score > ecgtiny_thresholds[level];
}

void ecgtiny_alarm_init(struct ecgtiny_alarm *alarm)
{
    alarm->last = 0;
    alarm->history = 0;
    alarm->episode = false;
    alarm->raised = false;
}

struct ecgtiny_alarm_step ecgtiny_alarm_take(struct ecgtiny_alarm *alarm, uint32_t sample, bool abnormal)
{
    const uint32_t history = ((uint32_t)alarm->history << 1 | (abnormal ? 1u : 0u)) & ((1u << MONITOR_OF) - 1);
    const bool agreed = ecgtiny_bit_count(history) >= MONITOR_NEEDED;
    const bool rested = !alarm->raised || sample - alarm->last >= MONITOR_HOLD_OFF;
    const struct ecgtiny_alarm_step step = {
        .alarm = agreed && abnormal && rested,
        .started = agreed && !alarm->episode,
        .ended = alarm->episode && history == 0,
    };

    alarm->history = (uint16_t)history;
    alarm->episode = (alarm->episode || step.started) && !step.ended;
    if (step.alarm) {
        alarm->raised = true;
        alarm->last = sample;
    }
    return step;
}

uint8_t ecgtiny_rate(uint8_t before, uint32_t median_rr)
{
    const bool fast = before == ECGTINY_EVENT_TACHYCARDIA;
    const bool slow = before == ECGTINY_EVENT_BRADYCARDIA;

    if (median_rr < (fast ? MONITOR_FAST_OVER : MONITOR_FAST)) {
        return ECGTINY_EVENT_TACHYCARDIA;
    }
    return median_rr > (slow ? MONITOR_SLOW_OVER : MONITOR_SLOW) ? ECGTINY_EVENT_BRADYCARDIA : ECGTINY_EVENT_RHYTHM_OK;
}
