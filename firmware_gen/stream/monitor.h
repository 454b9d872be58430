/* The monitor of one patient: beats in, events out. quantize/monitor/monitor.py of ecgtiny's source is its definition:
 * each beat is judged when the next one is known, or none comes. The work that something brings is spread over the
 * samples behind it; its events are told MONITOR_LATENCY samples after it, in the order of what happened. */
#ifndef ECGTINY_MONITOR_H
#define ECGTINY_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "events.h"
#include "monitor_constants.h"
#include "patient.h"
#include "templates.h"
#include "vote.h"

enum {
    MONITOR_MOST_EVENTS = 5, /* that one step of the work adds */
    MONITOR_INCIDENTS = 4
};

/* A beat as the front end and the autoencoder give it. */
struct heard {
    uint32_t sample;
    int32_t residual;
    uint16_t before; /* RR interval before it in ms; 0: not known */
    uint8_t quality;
    bool searched_back;
    struct observed observed; /* of a beat that is readable */
};

/* Something that gives the monitor work. */
struct incident {
    uint32_t now; /* the sample with which it came */
    uint8_t kind;
};

struct monitor {
    struct patient patient;
    struct vote votes[MONITOR_TEMPLATES];
    struct alarm alarm;
    uint32_t novelty;   /* its history */
    uint32_t last;      /* sample of the last R peak */
    bool last_readable; /* whether there is one, and an interval from there can be told */
    bool enrolled;
    bool waits;         /* whether heard[at] is a beat that is to be judged; */
    uint8_t at;         /* heard[1 - at] is then the next one */
    uint8_t level;      /* of sensitivity */
    uint8_t rate;       /* its state, an ecgtiny_event_kind */
    bool is_matched;
    struct matched matched; /* of heard[at] */
    struct heard heard[2];
    uint8_t incidents; /* that wait, the oldest first */
    struct incident incident[MONITOR_INCIDENTS];
};

void ecgtiny_monitor_init(struct monitor *monitor);

/* Takes the time: every sample, before what the sample brings. */
void ecgtiny_monitor_advance(struct monitor *monitor, uint32_t now);

/* Takes the loss of the signal, or its return. */
void ecgtiny_monitor_contact(struct monitor *monitor, uint32_t now, bool lost);

/* Returns the memory of the next beat: its members but ``before`` are to be set, and then it is to be taken. */
struct heard *ecgtiny_monitor_next(struct monitor *monitor);
void ecgtiny_monitor_beat(struct monitor *monitor, uint32_t now);

/* Whether the next step of the work adds events. */
bool ecgtiny_monitor_tells(const struct monitor *monitor);

/* Does a step of the work: once a sample, save those that bring a beat. */
void ecgtiny_monitor_work(struct monitor *monitor, struct events *events);

#endif
