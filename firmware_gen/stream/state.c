/* SPDX-License-Identifier: Apache-2.0 */
#include "state.h"

#include "crc32.h"
#include "monitor_constants.h"
#include "state_bytes.h"

/* Writes the low bytes of a value, the lowest first; returns where to go on. */
static uint8_t *put(uint8_t *at, uint32_t value, uint32_t width)
{
    for (uint32_t i = 0; i < width; i++) {
        *at++ = (uint8_t)(value >> 8 * i & 0xFF);
    }
    return at;
}

static uint8_t *put_tracker(uint8_t *at, const struct ecgtiny_tracker *tracker)
{
    at = put(at, (uint32_t)tracker->median, 4);
    return put(at, (uint32_t)tracker->spread, 4);
}

static uint8_t *put_trackers(uint8_t *at, const struct ecgtiny_patient *patient)
{
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        at = put_tracker(at, &patient->bias[i]);
    }
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        at = put_tracker(at, &patient->magnitude[i]);
    }
    return put_tracker(at, &patient->network);
}

static uint8_t *put_rhythm(uint8_t *at, const struct ecgtiny_rhythm *rhythm)
{
    for (uint32_t i = 0; i < ECGTINY_RHYTHM_HISTORY; i++) {
        at = put(at, (uint32_t)rhythm->intervals[i], 2);
    }
    at = put(at, rhythm->at, 2);
    at = put(at, (uint32_t)rhythm->last, 2);
    return put(at, (uint32_t)rhythm->irregularity, 4);
}

static uint8_t *put_cluster(uint8_t *at, const struct ecgtiny_cluster *cluster,
                            const struct ecgtiny_cluster_score *cluster_score)
{
    for (uint32_t i = 0; i < ECGTINY_TEMPLATES_LENGTH; i++) {
        at = put(at, (uint32_t)cluster->wave[i], 2);
    }
    at = put(at, (uint32_t)cluster->energy, 4);
    at = put(at, (uint32_t)cluster->prematurity, 4);
    at = put(at, (uint32_t)cluster->compensation, 4);
    at = put(at, (uint32_t)cluster->width, 4);
    for (uint32_t i = 0; i < ECGTINY_MEASURES; i++) {
        at = put(at, (uint32_t)cluster->references[i], 4);
    }
    at = put(at, cluster->last, 4);
    at = put(at, cluster->unsteadiness, 2);
    at = put(at, cluster->share, 2);
    at = put(at, (cluster->usual ? STATE_USUAL : 0u) | (cluster->confirmed ? STATE_CONFIRMED : 0u), 1);
    at = put(at, cluster->count, 1);
    at = put(at, cluster_score->count, 1);
    return put(at, (uint32_t)cluster_score->mean, 4);
}

static uint8_t *put_head(uint8_t *at, const struct ecgtiny_monitor *monitor)
{
    const uint32_t enrolled = monitor->enrolled ? STATE_ENROLLED : 0u;

    at = put(at, STATE_VERSION, 2);
    at = put(at, MONITOR_STATE_BYTES, 2);
    at = put(at, MONITOR_FIRMWARE, 4);
    at = put(at, enrolled | (monitor->alarm.episode ? STATE_EPISODE : 0u), 1);
    at = put(at, monitor->level, 1);
    at = put(at, monitor->rate, 1);
    at = put(at, monitor->patient.templates.dominant, 1);
    at = put(at, monitor->alarm.history, 2);
    at = put(at, (uint32_t)monitor->patient.complex_before, 2);
    return put(at, monitor->patient.beats, 4);
}

void ecgtiny_state_pack(const struct ecgtiny_monitor *monitor, uint8_t *bytes)
{
    const struct ecgtiny_patient *const patient = &monitor->patient;
    uint8_t *at = put_rhythm(put_head(bytes, monitor), &patient->rhythm);

    at = put(at, monitor->novelty, 4);
    at = put(at, (uint32_t)patient->templates.narrowest_width, 4);
    at = put_trackers(at, patient);
    for (uint32_t i = 0; i < ECGTINY_MONITOR_TEMPLATES; i++) {
        at = put_cluster(at, &patient->templates.clusters[i], &monitor->cluster_scores[i]);
    }
    (void)put(at, ecgtiny_crc32(0, bytes, STATE_CRC_AT), 4);
}

bool ecgtiny_state_is_whole(const uint8_t *bytes, uint32_t size)
{
    return size == MONITOR_STATE_BYTES && number(bytes + STATE_VERSION_AT, 2) == STATE_VERSION
        && number(bytes + STATE_SIZE_AT, 2) == MONITOR_STATE_BYTES
        && number(bytes + STATE_CRC_AT, 4) == ecgtiny_crc32(0, bytes, STATE_CRC_AT)
        && number(bytes + STATE_FIRMWARE_AT, 4) == MONITOR_FIRMWARE
        && ecgtiny_state_is_within_limits(bytes);
}

static void get_tracker(const uint8_t **at, struct ecgtiny_tracker *tracker)
{
    tracker->median = get_int32(at);
    tracker->spread = get_int32(at);
}

static void get_trackers(const uint8_t **at, struct ecgtiny_patient *patient)
{
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        get_tracker(at, &patient->bias[i]);
    }
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        get_tracker(at, &patient->magnitude[i]);
    }
    get_tracker(at, &patient->network);
}

static void get_rhythm(const uint8_t **at, struct ecgtiny_rhythm *rhythm)
{
    for (uint32_t i = 0; i < ECGTINY_RHYTHM_HISTORY; i++) {
        rhythm->intervals[i] = get_int16(at);
    }
    rhythm->at = (uint8_t)get(at, 2);
    rhythm->last = get_int16(at);
    rhythm->irregularity = get_int32(at);
    ecgtiny_rhythm_derive(rhythm);
}

/* The energy follows from the wave. */
static void get_cluster(const uint8_t **at, struct ecgtiny_cluster *cluster,
                        struct ecgtiny_cluster_score *cluster_score)
{
    uint32_t usual;

    for (uint32_t i = 0; i < ECGTINY_TEMPLATES_LENGTH; i++) {
        cluster->wave[i] = get_int16(at);
    }
    *at += 4;
    cluster->prematurity = get_int32(at);
    cluster->compensation = get_int32(at);
    cluster->width = get_int32(at);
    for (uint32_t i = 0; i < ECGTINY_MEASURES; i++) {
        cluster->references[i] = get_int32(at);
    }
    cluster->last = get(at, 4);
    cluster->unsteadiness = (uint16_t)get(at, 2);
    cluster->share = (uint16_t)get(at, 2);
    usual = get(at, 1);
    cluster->usual = usual != 0;
    cluster->confirmed = (usual & STATE_CONFIRMED) != 0;
    cluster->count = (uint8_t)get(at, 1);
    cluster_score->count = (uint8_t)get(at, 1);
    cluster_score->mean = (int16_t)get_int32(at);
    ecgtiny_derive(cluster);
}

/* From the flags on. */
static void get_head(const uint8_t **at, struct ecgtiny_monitor *monitor)
{
    const uint32_t flags = get(at, 1);

    monitor->enrolled = (flags & STATE_ENROLLED) != 0;
    monitor->alarm.episode = (flags & STATE_EPISODE) != 0;
    monitor->level = (uint8_t)get(at, 1);
    monitor->rate = (uint8_t)get(at, 1);
    monitor->patient.templates.dominant = (uint8_t)get(at, 1);
    monitor->alarm.history = (uint16_t)get(at, 2);
    monitor->patient.complex_before = get_int16(at);
    monitor->patient.beats = get(at, 4);
}

void ecgtiny_state_unpack(struct ecgtiny_monitor *monitor, const uint8_t *bytes)
{
    struct ecgtiny_patient *const patient = &monitor->patient;
    const uint8_t *at = bytes + STATE_FLAGS_AT;

    get_head(&at, monitor);
    get_rhythm(&at, &patient->rhythm);
    monitor->novelty = get(&at, 4);
    patient->templates.narrowest_width = get_int32(&at);
    get_trackers(&at, patient);
    for (uint32_t i = 0; i < ECGTINY_MONITOR_TEMPLATES; i++) {
        get_cluster(&at, &patient->templates.clusters[i], &monitor->cluster_scores[i]);
    }
}
