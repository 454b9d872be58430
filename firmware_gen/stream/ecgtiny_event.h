/* What a stream tells of: beats, rhythm, episodes, the signal. */
#ifndef ECGTINY_EVENT_H
#define ECGTINY_EVENT_H

#include <stdint.h>

typedef enum {
    ECGTINY_EVENT_BEAT = 1,
    ECGTINY_EVENT_PAUSE = 2,
    ECGTINY_EVENT_TACHYCARDIA = 3,
    ECGTINY_EVENT_BRADYCARDIA = 4,
    ECGTINY_EVENT_RHYTHM_OK = 5,
    ECGTINY_EVENT_EPISODE_START = 6,
    ECGTINY_EVENT_EPISODE_END = 7,
    ECGTINY_EVENT_ENROLLED = 8, /* the patient's templates and thresholds are there: alarms are possible from now on */
    ECGTINY_EVENT_SIGNAL_LOST = 9,
    ECGTINY_EVENT_SIGNAL_BACK = 10
} ecgtiny_event_kind;

/* Why a beat cannot be read; 0 when it can. */
typedef enum {
    ECGTINY_LEAD_OFF = 1,
    ECGTINY_SIGNAL_FLAT = 2,
    ECGTINY_SATURATED = 4,
    ECGTINY_NOISY = 8,
    ECGTINY_INVERTED = 16
} ecgtiny_quality;

typedef enum {
    ECGTINY_ABNORMAL = 1,
    ECGTINY_ALARM = 2,
    ECGTINY_ENROLLING = 4,
    ECGTINY_P = 8, /* the segment that departs from the patient's own */
    ECGTINY_QRS = 16,
    ECGTINY_ST = 32,
    ECGTINY_T = 64,
    ECGTINY_PREMATURE = 128,
    ECGTINY_SEARCHED_BACK = 256
} ecgtiny_event_flag;

enum { ECGTINY_SEGMENTS = 4 }; /* P, QRS, ST, T */

typedef struct {
    uint32_t sample;                     /* the R peak, or when it happened: samples since the stream began */
    uint8_t kind;                        /* of ecgtiny_event_kind */
    uint8_t quality;                     /* bits of ecgtiny_quality */
    uint16_t flags;                      /* bits of ecgtiny_event_flag */
    int32_t score;                       /* of shape and rhythm together; abnormal above the level's threshold */
    int32_t residual;                    /* the autoencoder's score */
    uint16_t rr;                         /* ms since the R peak before */
    int16_t bias[ECGTINY_SEGMENTS];      /* mean signed departure from the patient's template */
    int16_t magnitude[ECGTINY_SEGMENTS]; /* mean absolute departure */
} ecgtiny_event;

#endif
