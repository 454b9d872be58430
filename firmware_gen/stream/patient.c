/* SPDX-License-Identifier: Apache-2.0 */
#include "patient.h"

#include "compare.h"
#include "feature.h"
#include "integers.h"
#include "measure.h"
#include "measures.h"
#include "monitor_constants.h"
#include "shift_right.h"

/* The least deviations of P, QRS, ST and T. */
static const uint8_t bias_floor[ECGTINY_SEGMENTS] = SEGMENTS_BIAS_FLOOR;
static const uint8_t magnitude_floor[ECGTINY_SEGMENTS] = SEGMENTS_MAGNITUDE_FLOOR;

void ecgtiny_patient_init(struct ecgtiny_patient *patient)
{
    static const struct ecgtiny_tracker unknown = {0, 0};

    patient->beats = 0;
    patient->complex_before = 0;
    ecgtiny_templates_init(&patient->templates);
    ecgtiny_rhythm_init(&patient->rhythm);
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        patient->bias[i] = unknown;
        patient->magnitude[i] = unknown;
    }
    patient->network = unknown;
}

void ecgtiny_observe(const int16_t *window, int32_t residual, struct ecgtiny_observed *observed)
{
    ecgtiny_measure_beat(window, observed->measures);
    ecgtiny_pool(window, observed->wave);
    observed->network = (int16_t)(residual > 0 ? ecgtiny_log2((uint32_t)residual) : 0);
}

static void set(struct ecgtiny_reading *reading, uint32_t feature, int32_t value)
{
    reading->features[feature] = (int16_t)clamp(value, -INT16_MAX, INT16_MAX);
}

static int32_t part_of(int32_t value, int32_t height)
{
    return clamp(value * INTEGERS_OCTAVE / height, -PATIENT_MAX_PART, PATIENT_MAX_PART);
}

static void set_rhythm(struct ecgtiny_reading *reading, const struct ecgtiny_rhythm_features *rhythm)
{
    set(reading, FEATURE_INTERVAL, rhythm->interval);
    set(reading, FEATURE_NEXT_INTERVAL, rhythm->next_interval);
    set(reading, FEATURE_EARLY, rhythm->early);
    set(reading, FEATURE_PREMATURE_WITH_PAUSE, rhythm->premature_with_pause);
}

/* The mean measures of the nearest usual beats; the first beat is its own reference. */
static void reference_measures(const struct ecgtiny_cluster *usual, const struct ecgtiny_observed *observed,
                               int16_t *reference)
{
    for (uint32_t i = 0; i < ECGTINY_MEASURES; i++) {
        reference[i] = usual->count > 0 ? ecgtiny_mean(usual->references[i]) : observed->measures[i];
    }
}

/* The logarithms less those of the reference beat, the levels likewise in parts of its height. */
static void set_shape(struct ecgtiny_reading *reading, const int16_t *measures, const int16_t *reference,
                      int32_t height)
{
    for (uint32_t i = 0; i <= MEASURE_AREA; i++) {
        set(reading, FEATURE_WIDTH + i, measures[i] - reference[i]);
    }
    for (uint32_t i = 0; i <= MEASURE_P_HEIGHT - MEASURE_HIGHEST; i++) {
        const int32_t less = measures[MEASURE_HIGHEST + i] - reference[MEASURE_HIGHEST + i];

        set(reading, FEATURE_HIGHEST + i, part_of(less, height));
    }
    set(reading, FEATURE_NOISE_RATIO, measures[MEASURE_NOISE] - ecgtiny_log2((uint32_t)height));
}

static struct comparison compare_with(const struct ecgtiny_cluster *usual, const int16_t *wave)
{
    int16_t reference[ECGTINY_TEMPLATES_LENGTH];

    for (uint32_t i = 0; i < ECGTINY_TEMPLATES_LENGTH; i++) {
        reference[i] = ecgtiny_to_unit(usual->wave[i]);
    }
    return ecgtiny_compare(wave, reference);
}

static void set_compared(struct ecgtiny_reading *reading, const struct comparison *compared, int32_t height)
{
    const int16_t *const bias = compared->readouts.bias;
    const int16_t *const magnitude = compared->readouts.magnitude;

    set(reading, FEATURE_LARGEST, ecgtiny_log2((uint32_t)compared->largest) - ecgtiny_log2((uint32_t)height));
    set(reading, FEATURE_COMPLEX, compared->qrs);
    set(reading, FEATURE_SLOPES, compared->slopes);
    set(reading, FEATURE_QRS_BIAS, part_of(bias[1], SEGMENTS_FINE * height));
    set(reading, FEATURE_ST_BIAS, part_of(bias[2], SEGMENTS_FINE * height));
    set(reading, FEATURE_P_MAGNITUDE, part_of(magnitude[0], SEGMENTS_FINE * height));
    set(reading, FEATURE_QRS_MAGNITUDE, part_of(magnitude[1], SEGMENTS_FINE * height));
}

static void set_deviations(struct ecgtiny_reading *reading, const struct ecgtiny_patient *patient)
{
    const struct ecgtiny_readouts *const read = &reading->readouts;

    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        const int32_t bias = ecgtiny_deviation(&patient->bias[i], bias_floor[i], read->bias[i]);
        const int32_t magnitude = ecgtiny_deviation(&patient->magnitude[i], magnitude_floor[i], read->magnitude[i]);

        reading->bias_z[i] = (int16_t)bias;
        reading->magnitude_z[i] = (int16_t)magnitude;
        set(reading, FEATURE_P_MAGNITUDE_Z + i, magnitude);
    }
}

/* The width of the widest reference cluster, or a default where there is none. */
static int32_t widest_reference(const struct ecgtiny_templates *templates, int32_t otherwise)
{
    int32_t widest = INT32_MIN;

    for (uint32_t at = 0; at < ECGTINY_MONITOR_TEMPLATES; at++) {
        const struct ecgtiny_cluster *const one = &templates->clusters[at];

        widest = ecgtiny_is_reference_cluster(one) ? larger(widest, ecgtiny_features_of_cluster(one).width) : widest;
    }
    return widest > INT32_MIN ? widest : otherwise;
}

/* When the beat starts its cluster, the features of the cluster are the beat's own. */
static void set_cluster(struct ecgtiny_reading *reading, const struct ecgtiny_templates *templates,
                        const struct ecgtiny_cluster *usual)
{
    const struct ecgtiny_cluster *const mine = &templates->clusters[reading->cluster];
    const struct ecgtiny_cluster_features own =
        reading->starts_cluster ? reading->own : ecgtiny_features_of_cluster(mine);

    set(reading, FEATURE_CLUSTER_INTERVAL, own.prematurity);
    set(reading, FEATURE_CLUSTER_COMPENSATION, own.compensation);
    set(reading, FEATURE_CLUSTER_WIDTH, own.width - ecgtiny_features_of_cluster(usual).width);
    set(reading, FEATURE_REFERENCE_CLUSTER, ecgtiny_is_reference_cluster(mine) ? INTEGERS_OCTAVE : 0);
    set(reading, FEATURE_WIDTH_TO_REFERENCE, reading->own.width - widest_reference(templates, own.width));
}

static void set_network(struct ecgtiny_reading *reading, const struct ecgtiny_patient *patient, int32_t network)
{
    const int32_t reference = patient->beats > 0 ? ecgtiny_median(&patient->network) : network;

    set(reading, FEATURE_AUTOENCODER, network - reference);
}

/* Assigns the beat to a cluster; sets what it adds to the cluster's means. */
static void assign_cluster(struct ecgtiny_patient *patient, const struct ecgtiny_matched *matched,
                           const struct ecgtiny_rhythm_features *rhythm, const int16_t *measures,
                           struct ecgtiny_reading *reading)
{
    const uint32_t cluster = ecgtiny_assign_cluster(&patient->templates, matched, reading->adapting);

    reading->cluster = (uint8_t)cluster;
    reading->starts_cluster = patient->templates.clusters[cluster].count == 0;
    reading->own.prematurity = rhythm->interval;
    reading->own.compensation = rhythm->compensation;
    reading->own.width = measures[MEASURE_WIDTH];
    reading->unsteady = rhythm->unsteady;
}

void ecgtiny_read_beat(struct ecgtiny_patient *patient, const struct ecgtiny_observed *observed,
                       const struct ecgtiny_matched *matched, uint32_t before, uint32_t after,
                       struct ecgtiny_reading *reading)
{
    const struct ecgtiny_rhythm_features rhythm = ecgtiny_rhythm_take(&patient->rhythm, before, after);
    const struct ecgtiny_cluster *const usual = &patient->templates.clusters[matched->usual];
    int16_t reference[ECGTINY_MEASURES];

    assign_cluster(patient, matched, &rhythm, observed->measures, reading);
    const struct comparison compared = compare_with(usual, observed->wave);

    reference_measures(usual, observed, reference);
    const int32_t height = larger(reference[MEASURE_PEAK_TO_PEAK], PATIENT_MIN_HEIGHT);

    reading->readouts = compared.readouts;
    set_rhythm(reading, &rhythm);
    set_shape(reading, observed->measures, reference, height);
    set_compared(reading, &compared, height);
    set(reading, FEATURE_COMPLEX_BEFORE, patient->complex_before);
    set_deviations(reading, patient);
    set_cluster(reading, &patient->templates, usual);
    set_network(reading, patient, observed->network);
    patient->complex_before = (int16_t)compared.qrs;
    reading->may_be_fusion =
        rhythm.unsteady >= 0 && rhythm.unsteady <= PATIENT_FUSION_WITHIN && ecgtiny_paced(&patient->templates);
}

void ecgtiny_learn_beat(struct ecgtiny_patient *patient, const struct ecgtiny_observed *observed,
                        const struct ecgtiny_reading *reading, bool enrolled)
{
    const uint32_t seen = patient->beats;
    const struct ecgtiny_learnt beat = {
        seen, observed->wave, observed->measures, reading->own, reading->unsteady, enrolled};

    ecgtiny_learn(&patient->templates, reading->cluster, &beat);
    for (uint32_t i = 0; i < ECGTINY_SEGMENTS; i++) {
        ecgtiny_track(&patient->bias[i], bias_floor[i], reading->readouts.bias[i], seen);
        ecgtiny_track(&patient->magnitude[i], magnitude_floor[i], reading->readouts.magnitude[i], seen);
    }
    ecgtiny_track(&patient->network, PATIENT_LOG_FLOOR, observed->network, seen);
    patient->beats++;
}
