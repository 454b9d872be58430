/* SPDX-License-Identifier: Apache-2.0 */
#include "templates.h"

#include "integers.h"
#include "measures.h"
#include "monitor_constants.h"
#include "shift_right.h"
#include "trackers.h"

enum {
    FINE = 1 << TEMPLATES_FINE_BITS, /* of a template in the window's unit */
    MEANS = 1 << TEMPLATES_MEAN_BITS, /* of a cluster's mean in the unit of a logarithm */
    SHIFTS = 2 * TEMPLATES_REACH + 1
};

/* A beat's complex, moved and centred. */
struct shifted {
    int32_t energy;
    int16_t qrs[ECGTINY_COMPLEX_LENGTH];
};

static void clear_cluster(struct ecgtiny_cluster *cluster)
{
    cluster->last = 0;
    cluster->energy = 0;
    cluster->prematurity = 0;
    cluster->compensation = 0;
    cluster->width = 0;
    cluster->unsteadiness = TEMPLATES_UNSTEADIEST * MEANS;
    cluster->share = 0;
    cluster->usual = false;
    cluster->confirmed = false;
    cluster->count = 0;
    for (uint32_t i = 0; i < ECGTINY_MEASURES; i++) {
        cluster->references[i] = 0;
    }
    for (uint32_t i = 0; i < ECGTINY_TEMPLATES_LENGTH; i++) {
        cluster->wave[i] = 0;
    }
    for (uint32_t i = 0; i < ECGTINY_COMPLEX_LENGTH; i++) {
        cluster->qrs[i] = 0;
    }
}

void ecgtiny_templates_init(struct ecgtiny_templates *templates)
{
    templates->dominant = 0;
    templates->narrowest_width = TEMPLATES_WIDEST;
    for (uint32_t at = 0; at < ECGTINY_MONITOR_TEMPLATES; at++) {
        clear_cluster(&templates->clusters[at]);
    }
}

void ecgtiny_pool(const int16_t *window, int16_t *wave)
{
    for (uint32_t i = 0; i < ECGTINY_TEMPLATES_LENGTH; i++) {
        wave[i] = (int16_t)clamp(shift_right(window[2 * i] + window[2 * i + 1], 1), -MEASURES_LIMIT, MEASURES_LIMIT);
    }
}

int16_t ecgtiny_to_unit(int16_t fine)
{
    return (int16_t)shift_right(fine + FINE / 2, TEMPLATES_FINE_BITS);
}

int32_t ecgtiny_centre(const int16_t *wave, int16_t *centred)
{
    int32_t sum = 0;
    int32_t energy = 0;

    for (uint32_t i = 0; i < ECGTINY_COMPLEX_LENGTH; i++) {
        sum += wave[i];
    }
    const int32_t mean = shift_right(sum, TEMPLATES_COMPLEX_BITS);

    for (uint32_t i = 0; i < ECGTINY_COMPLEX_LENGTH; i++) {
        const int32_t less = clamp(wave[i] - mean, -MEASURES_LIMIT, MEASURES_LIMIT);

        centred[i] = (int16_t)less;
        energy += less * less;
    }
    return energy;
}

void ecgtiny_derive(struct ecgtiny_cluster *cluster)
{
    int16_t qrs[ECGTINY_COMPLEX_LENGTH];

    for (uint32_t i = 0; i < ECGTINY_COMPLEX_LENGTH; i++) {
        qrs[i] = ecgtiny_to_unit(cluster->wave[TEMPLATES_COMPLEX_FROM + i]);
    }
    cluster->energy = ecgtiny_centre(qrs, cluster->qrs);
}

int32_t ecgtiny_product(const int16_t *one, const int16_t *other)
{
    int32_t sum = 0;

    for (uint32_t i = 0; i < ECGTINY_COMPLEX_LENGTH; i += 4) {
        sum += one[i] * other[i] + one[i + 1] * other[i + 1] + one[i + 2] * other[i + 2] + one[i + 3] * other[i + 3];
    }
    return sum;
}

/* Neither has more than four times the energy of the other; both are below 2^30. */
static bool of_like_size(int32_t one, int32_t other)
{
    return 4 * (uint32_t)smaller(one, other) >= (uint32_t)larger(one, other);
}

static int32_t distance_of(const struct ecgtiny_cluster *cluster, const struct shifted *shifted)
{
    int32_t least = TEMPLATES_MAX_DISSIMILARITY;

    if (cluster->count == 0) {
        return TEMPLATES_MAX_DISSIMILARITY + 1;
    }
    for (uint32_t i = 0; i < SHIFTS; i++) {
        if (of_like_size(shifted[i].energy, cluster->energy)) {
            const int32_t product = ecgtiny_product(shifted[i].qrs, cluster->qrs);

            least = smaller(least, ecgtiny_dissimilarity(product, shifted[i].energy, cluster->energy));
        }
    }
    return least;
}

/* Of equals the dominant one, then the first. */
static uint8_t nearest_usual(const struct ecgtiny_templates *templates, const int16_t *distances)
{
    uint8_t nearest = templates->dominant;

    for (uint32_t at = 0; at < ECGTINY_MONITOR_TEMPLATES; at++) {
        if (templates->clusters[at].usual && distances[at] < distances[nearest]) {
            nearest = (uint8_t)at;
        }
    }
    return nearest;
}

struct ecgtiny_matched ecgtiny_match(const struct ecgtiny_templates *templates, const int16_t *wave)
{
    struct shifted shifted[SHIFTS];
    struct ecgtiny_matched best = {INT16_MAX, 0, 0};
    int16_t distances[ECGTINY_MONITOR_TEMPLATES];

    for (uint32_t i = 0; i < SHIFTS; i++) {
        shifted[i].energy = ecgtiny_centre(wave + TEMPLATES_COMPLEX_FROM - TEMPLATES_REACH + i, shifted[i].qrs);
    }
    for (uint32_t at = 0; at < ECGTINY_MONITOR_TEMPLATES; at++) {
        distances[at] = (int16_t)distance_of(&templates->clusters[at], shifted);
        if (distances[at] < best.distance) {
            best.cluster = (uint8_t)at;
            best.distance = distances[at];
        }
    }
    best.usual = nearest_usual(templates, distances);
    return best;
}

bool ecgtiny_is_reference_cluster(const struct ecgtiny_cluster *cluster)
{
    return cluster->count >= MONITOR_ESTABLISHED && cluster->share > TEMPLATES_MIN_SHARE
        && cluster->prematurity > MONITOR_PREMATURE * MEANS
        && cluster->compensation > MONITOR_UNCOMPENSATED * MEANS;
}

/* True when the one is rather to be given up than the other: free, or else not usual, less used, used longer ago. */
static bool dispensable(const struct ecgtiny_cluster *one, const struct ecgtiny_cluster *other)
{
    if ((one->count > 0) != (other->count > 0)) {
        return one->count == 0;
    }
    if (one->usual != other->usual) {
        return other->usual;
    }
    return one->share != other->share ? one->share < other->share : one->last < other->last;
}

uint32_t ecgtiny_assign_cluster(struct ecgtiny_templates *templates, const struct ecgtiny_matched *matched,
                                bool may_start)
{
    struct ecgtiny_cluster *const clusters = templates->clusters;
    uint32_t found = ECGTINY_MONITOR_TEMPLATES;

    if (!may_start || matched->distance < MONITOR_MATCH_THRESHOLD) {
        return matched->cluster;
    }
    for (uint32_t at = 0; at < ECGTINY_MONITOR_TEMPLATES; at++) {
        const bool spared = at == templates->dominant && clusters[at].count > 0;

        if (!spared && (found == ECGTINY_MONITOR_TEMPLATES || dispensable(&clusters[at], &clusters[found]))) {
            found = at;
        }
    }
    clear_cluster(&clusters[found]);
    return found;
}

struct ecgtiny_cluster_features ecgtiny_features_of_cluster(const struct ecgtiny_cluster *cluster)
{
    const struct ecgtiny_cluster_features features = {shift_right(cluster->prematurity, TEMPLATES_MEAN_BITS),
                                  shift_right(cluster->compensation, TEMPLATES_MEAN_BITS),
                                  shift_right(cluster->width, TEMPLATES_MEAN_BITS)};

    return features;
}

/* The mean of the isoelectric PR segment. */
static int32_t level_of(const int16_t *fine)
{
    int32_t sum = 0;

    for (uint32_t i = TEMPLATES_LEVEL_FROM; i < TEMPLATES_LEVEL_FROM + (1u << TEMPLATES_LEVEL_BITS); i++) {
        sum += ecgtiny_to_unit(fine[i]);
    }
    return shift_right(sum, TEMPLATES_LEVEL_BITS);
}

/* Returns whether the extreme of a wave that is the larger in size is below the level. */
static bool points_down(const int16_t *fine, uint32_t from, uint32_t to, int32_t level)
{
    int32_t highest = ecgtiny_to_unit(fine[from]) - level;
    int32_t lowest = highest;

    for (uint32_t i = from + 1; i < to; i++) {
        highest = larger(highest, ecgtiny_to_unit(fine[i]) - level);
        lowest = smaller(lowest, ecgtiny_to_unit(fine[i]) - level);
    }
    return highest < -lowest && lowest < 0;
}

bool ecgtiny_inverted(const struct ecgtiny_cluster *dominant)
{
    const int32_t level = level_of(dominant->wave);

    return points_down(dominant->wave, TEMPLATES_P_WAVE_FROM, TEMPLATES_P_WAVE_TO, level)
        && points_down(dominant->wave, TEMPLATES_COMPLEX_FROM, TEMPLATES_COMPLEX_FROM + ECGTINY_COMPLEX_LENGTH, level)
        && points_down(dominant->wave, TEMPLATES_T_WAVE_FROM, TEMPLATES_T_WAVE_TO, level);
}

static int32_t moved(int32_t mean, int32_t value, int32_t shift)
{
    return mean + shift_right(value - mean + ((1 << shift) >> 1), shift);
}

/* Moves the averages toward a beat: by 1, 1/2, 1/4 ... down to 1 / 2^MONITOR_TEMPLATE_SHIFT as the count doubles. */
static void average_in(struct ecgtiny_cluster *cluster, const struct ecgtiny_learnt *beat)
{
    const struct ecgtiny_cluster_features *const features = &beat->features;
    const int32_t shift = smaller(ecgtiny_bit_length(cluster->count), MONITOR_TEMPLATE_SHIFT);

    for (uint32_t i = 0; i < ECGTINY_TEMPLATES_LENGTH; i++) {
        cluster->wave[i] = (int16_t)moved(cluster->wave[i], beat->wave[i] * FINE, shift);
    }
    cluster->prematurity = moved(cluster->prematurity, features->prematurity * MEANS, shift);
    cluster->compensation = moved(cluster->compensation, features->compensation * MEANS, shift);
    cluster->width = moved(cluster->width, features->width * MEANS, shift);
    for (uint32_t i = 0; i < ECGTINY_MEASURES; i++) {
        cluster->references[i] = ecgtiny_average(cluster->references[i], beat->measures[i], cluster->count);
    }
    if (beat->unsteady >= 0) {
        const int32_t unsteady = beat->unsteady * MEANS;

        cluster->unsteadiness = (uint16_t)moved(cluster->unsteadiness, unsteady, TEMPLATES_UNSTEADINESS_SHIFT);
    }
    cluster->count = (uint8_t)smaller(cluster->count + 1, TEMPLATES_MAX_COUNT);
    ecgtiny_derive(cluster);
}

/* Whether another cluster can become usual. */
static bool room_for_usual(const struct ecgtiny_templates *templates)
{
    uint32_t usual = 0;

    for (uint32_t at = 0; at < ECGTINY_MONITOR_TEMPLATES; at++) {
        usual += templates->clusters[at].usual;
    }
    return usual < ECGTINY_MONITOR_TEMPLATES / 2;
}

/* A cluster stays usual until its beats are clearly unsteady, or for good where a reviewer confirmed it. It becomes so
 * by steady beats during the enrolment; later it takes as many as are counted. */
static bool is_usual(const struct ecgtiny_templates *templates, const struct ecgtiny_cluster *mine, bool enrolled)
{
    if (mine->usual) {
        return mine->confirmed || mine->unsteadiness <= MONITOR_UNSTEADY * MEANS;
    }
    return room_for_usual(templates) && mine->share >= MONITOR_USUAL_SHARE
        && (!enrolled || mine->count == TEMPLATES_MAX_COUNT) && mine->unsteadiness <= MONITOR_STEADY * MEANS;
}

bool ecgtiny_paced(const struct ecgtiny_templates *templates)
{
    bool paced = false;

    for (uint32_t at = 0; at < ECGTINY_MONITOR_TEMPLATES; at++) {
        const struct ecgtiny_cluster *const one = &templates->clusters[at];

        paced = paced || (one->usual && one->width > TEMPLATES_PACED_WIDTH * MEANS);
    }
    return paced;
}

static bool eligible(const struct ecgtiny_cluster *cluster, int32_t narrowest)
{
    return cluster->count >= MONITOR_ESTABLISHED / 2 && cluster->prematurity > MONITOR_PREMATURE * MEANS
        && cluster->width < narrowest + MONITOR_WIDE * MEANS;
}

static int32_t narrowest_of(const struct ecgtiny_templates *templates)
{
    int32_t narrowest = templates->narrowest_width;

    for (uint32_t at = 0; at < ECGTINY_MONITOR_TEMPLATES; at++) {
        const struct ecgtiny_cluster *const one = &templates->clusters[at];

        if (one->count > 0 && one->share > TEMPLATES_MIN_SHARE) {
            narrowest = smaller(narrowest, one->width);
        }
    }
    return narrowest;
}

/* Lets the largest eligible cluster take over when it is larger by half, or half as large as an ineligible one. */
static void elect(struct ecgtiny_templates *templates)
{
    const struct ecgtiny_cluster *const clusters = templates->clusters;
    const struct ecgtiny_cluster *const now = &clusters[templates->dominant];
    const int32_t narrowest = narrowest_of(templates);
    uint32_t first = ECGTINY_MONITOR_TEMPLATES;

    for (uint32_t at = 0; at < ECGTINY_MONITOR_TEMPLATES; at++) {
        if (eligible(&clusters[at], narrowest)
            && (first == ECGTINY_MONITOR_TEMPLATES || clusters[at].share > clusters[first].share)) {
            first = at;
        }
    }
    templates->narrowest_width = smaller(templates->narrowest_width + 1, TEMPLATES_WIDEST);
    if (first == ECGTINY_MONITOR_TEMPLATES) {
        return;
    }
    const int32_t wanted = eligible(now, narrowest) ? now->share + (now->share >> 1) : now->share >> 1;

    if (clusters[first].share > wanted) {
        templates->dominant = (uint8_t)first;
    }
    const struct ecgtiny_cluster *const dominant = &clusters[templates->dominant];

    if (eligible(dominant, narrowest) && dominant->share > TEMPLATES_MIN_SHARE) {
        templates->narrowest_width = smaller(templates->narrowest_width, dominant->width);
    }
}

void ecgtiny_learn(struct ecgtiny_templates *templates, uint32_t at, const struct ecgtiny_learnt *beat)
{
    struct ecgtiny_cluster *const mine = &templates->clusters[at];

    for (uint32_t i = 0; i < ECGTINY_MONITOR_TEMPLATES; i++) {
        struct ecgtiny_cluster *const one = &templates->clusters[i];

        one->share = (uint16_t)(one->share - (one->share >> TEMPLATES_SHARE_SHIFT));
    }
    mine->share = (uint16_t)(mine->share + (TEMPLATES_WHOLE_SHARE >> TEMPLATES_SHARE_SHIFT));
    mine->last = beat->number;
    average_in(mine, beat);
    mine->usual = is_usual(templates, mine, beat->enrolled);
    elect(templates);
}
