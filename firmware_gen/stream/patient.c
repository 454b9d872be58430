#include "patient.h"

#include "compare.h"
#include "integers.h"
#include "shift_right.h"

/* The least deviations of P, QRS, ST and T. */
static const uint8_t bias_floor[SEGMENTS] = SEGMENTS_BIAS_FLOOR;
static const uint8_t magnitude_floor[SEGMENTS] = SEGMENTS_MAGNITUDE_FLOOR;

void ecgtiny_patient_init(struct patient *patient)
{
    static const struct tracker unknown = {0, 0};

    patient->beats = 0;
    patient->dominant_beats = 0;
    patient->complex_before = 0;
    ecgtiny_templates_init(&patient->templates);
    ecgtiny_rhythm_init(&patient->rhythm);
    for (uint32_t i = 0; i < MEASURES; i++) {
        patient->references[i] = 0;
    }
    for (uint32_t i = 0; i < SEGMENTS; i++) {
        patient->bias[i] = unknown;
        patient->magnitude[i] = unknown;
    }
    patient->network = unknown;
}

void ecgtiny_observe(const int16_t *window, int32_t residual, struct observed *observed)
{
    ecgtiny_measure_beat(window, observed->measures);
    ecgtiny_pool(window, observed->wave);
    observed->network = (int16_t)(residual > 0 ? ecgtiny_log2((uint32_t)residual) : 0);
}

static void set(struct reading *reading, uint32_t feature, int32_t value)
{
    reading->features[feature] = (int16_t)clamp(value, -INT16_MAX, INT16_MAX);
}

static int32_t part_of(int32_t value, int32_t height)
{
    return clamp(value * INTEGERS_OCTAVE / height, -PATIENT_MAX_PART, PATIENT_MAX_PART);
}

static void set_rhythm(struct reading *reading, const struct rhythmic *rhythmic)
{
    set(reading, FEATURE_INTERVAL, rhythmic->interval);
    set(reading, FEATURE_NEXT_INTERVAL, rhythmic->next_interval);
    set(reading, FEATURE_EARLY, rhythmic->early);
    set(reading, FEATURE_EARLY_PAUSED, rhythmic->early_paused);
}

/* The measures of the dominant beats; the first beat is its own reference. */
static void usual_measures(const struct patient *patient, const struct observed *observed, int16_t *usual)
{
    for (uint32_t i = 0; i < MEASURES; i++) {
        usual[i] = patient->dominant_beats > 0 ? ecgtiny_mean(patient->references[i]) : observed->measures[i];
    }
}

/* The logarithms less those of the usual beat, the levels likewise in parts of its height. */
static void set_shape(struct reading *reading, const int16_t *measures, const int16_t *usual, int32_t height)
{
    for (uint32_t i = 0; i <= MEASURE_AREA; i++) {
        set(reading, FEATURE_WIDTH + i, measures[i] - usual[i]);
    }
    for (uint32_t i = 0; i <= MEASURE_P_HEIGHT - MEASURE_HIGHEST; i++) {
        const int32_t less = measures[MEASURE_HIGHEST + i] - usual[MEASURE_HIGHEST + i];

        set(reading, FEATURE_HIGHEST + i, part_of(less, height));
    }
    set(reading, FEATURE_GRAIN, measures[MEASURE_NOISE] - ecgtiny_log2((uint32_t)height));
}

static struct comparison compare_with_dominant(const struct templates *templates, const int16_t *wave)
{
    const int16_t *const fine = templates->places[templates->dominant].wave;
    int16_t usual[TEMPLATES_LENGTH];

    for (uint32_t i = 0; i < TEMPLATES_LENGTH; i++) {
        usual[i] = ecgtiny_to_unit(fine[i]);
    }
    return ecgtiny_compare(wave, usual);
}

static void set_compared(struct reading *reading, const struct comparison *compared, int32_t height)
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

static void set_deviations(struct reading *reading, const struct patient *patient)
{
    const struct readouts *const read = &reading->readouts;

    for (uint32_t i = 0; i < SEGMENTS; i++) {
        const int32_t bias = ecgtiny_deviation(&patient->bias[i], bias_floor[i], read->bias[i]);
        const int32_t magnitude = ecgtiny_deviation(&patient->magnitude[i], magnitude_floor[i], read->magnitude[i]);

        reading->bias_z[i] = (int16_t)bias;
        reading->magnitude_z[i] = (int16_t)magnitude;
        set(reading, FEATURE_P_MAGNITUDE_Z + i, magnitude);
    }
}

/* The width of the widest usual cluster, or a default where there is none. */
static int32_t widest_usual(const struct templates *templates, int32_t otherwise)
{
    int32_t widest = INT32_MIN;

    for (uint32_t at = 0; at < MONITOR_TEMPLATES; at++) {
        const struct cluster *const one = &templates->places[at];

        widest = ecgtiny_usual(one) ? larger(widest, ecgtiny_traits(one).width) : widest;
    }
    return widest > INT32_MIN ? widest : otherwise;
}

/* A cluster that the beat founds is what the beat is. */
static void set_cluster(struct reading *reading, const struct templates *templates)
{
    const struct cluster *const mine = &templates->places[reading->place];
    const struct cluster *const dominant = &templates->places[templates->dominant];
    const struct traits own = reading->founds ? reading->traits : ecgtiny_traits(mine);

    set(reading, FEATURE_CLUSTER_INTERVAL, own.prematurity);
    set(reading, FEATURE_CLUSTER_COMPENSATION, own.compensation);
    set(reading, FEATURE_CLUSTER_WIDTH, own.width - ecgtiny_traits(dominant).width);
    set(reading, FEATURE_USUAL, ecgtiny_usual(mine) ? INTEGERS_OCTAVE : 0);
    set(reading, FEATURE_WIDTH_TO_USUAL, reading->traits.width - widest_usual(templates, own.width));
}

static void set_network(struct reading *reading, const struct patient *patient, int32_t network)
{
    const int32_t usual = patient->beats > 0 ? ecgtiny_median(&patient->network) : network;

    set(reading, FEATURE_AUTOENCODER, network - usual);
}

/* The beat's cluster, and what it brings to it. */
static void find_place(struct patient *patient, const struct matched *matched, const struct rhythmic *rhythmic,
                       const int16_t *measures, struct reading *reading)
{
    const uint32_t place = ecgtiny_place_of(&patient->templates, matched);

    reading->place = (uint8_t)place;
    reading->founds = patient->templates.places[place].count == 0;
    reading->traits.prematurity = rhythmic->interval;
    reading->traits.compensation = rhythmic->compensation;
    reading->traits.width = measures[MEASURE_WIDTH];
}

void ecgtiny_read_beat(struct patient *patient, const struct observed *observed, const struct matched *matched,
                       uint32_t before, uint32_t after, struct reading *reading)
{
    const struct rhythmic rhythmic = ecgtiny_rhythm_take(&patient->rhythm, before, after);
    int16_t usual[MEASURES];

    find_place(patient, matched, &rhythmic, observed->measures, reading);
    const struct comparison compared = compare_with_dominant(&patient->templates, observed->wave);

    usual_measures(patient, observed, usual);
    const int32_t height = larger(usual[MEASURE_PEAK_TO_PEAK], PATIENT_MIN_HEIGHT);

    reading->readouts = compared.readouts;
    set_rhythm(reading, &rhythmic);
    set_shape(reading, observed->measures, usual, height);
    set_compared(reading, &compared, height);
    set(reading, FEATURE_COMPLEX_BEFORE, patient->complex_before);
    set_deviations(reading, patient);
    set_cluster(reading, &patient->templates);
    set_network(reading, patient, observed->network);
    patient->complex_before = (int16_t)compared.qrs;
}

static void follow_dominant(struct patient *patient, const int16_t *measures)
{
    for (uint32_t i = 0; i < MEASURES; i++) {
        patient->references[i] = ecgtiny_average(patient->references[i], measures[i], patient->dominant_beats);
    }
    patient->dominant_beats++;
}

void ecgtiny_learn_beat(struct patient *patient, const struct observed *observed, const struct reading *reading)
{
    const uint32_t seen = patient->beats;

    ecgtiny_learn(&patient->templates, reading->place, observed->wave, seen, &reading->traits);
    for (uint32_t i = 0; i < SEGMENTS; i++) {
        ecgtiny_track(&patient->bias[i], bias_floor[i], reading->readouts.bias[i], seen);
        ecgtiny_track(&patient->magnitude[i], magnitude_floor[i], reading->readouts.magnitude[i], seen);
    }
    ecgtiny_track(&patient->network, PATIENT_LOG_FLOOR, observed->network, seen);
    if (reading->place == patient->templates.dominant) {
        follow_dominant(patient, observed->measures);
    }
    patient->beats++;
}
