/* SPDX-License-Identifier: Apache-2.0 */
/* From abnormal beats to alarms, and the limits of the heart rate: quantize/monitor/alarm.py of ecgtiny's source. */
#ifndef ECGTINY_ALARM_H
#define ECGTINY_ALARM_H

#include <stdbool.h>
#include <stdint.h>

struct ecgtiny_alarm {
    uint32_t last;    /* sample of the last alarm */
    uint16_t history; /* one bit a beat, the last one lowest: abnormal */
    bool episode;
    bool raised; /* whether there has been an alarm */
};

/* Whether a score exceeds the threshold of a level of sensitivity. */
bool ecgtiny_is_abnormal(int32_t score, uint32_t level);

/* What a beat did to the alarm. */
struct ecgtiny_alarm_step {
    bool alarm;
    bool started;
    bool ended;
};

void ecgtiny_alarm_init(struct ecgtiny_alarm *alarm);

/* Takes the next readable beat. */
struct ecgtiny_alarm_step ecgtiny_alarm_take(struct ecgtiny_alarm *alarm, uint32_t sample, bool abnormal);

/* The state of the heart rate for a median interval in ms: ECGTINY_EVENT_TACHYCARDIA, _BRADYCARDIA or _RHYTHM_OK;
 * ``before`` is the one before. */
uint8_t ecgtiny_rate(uint8_t before, uint32_t median_rr);

#endif
