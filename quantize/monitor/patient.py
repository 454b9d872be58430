"""The state of a patient, and the features of a beat against it."""

from __future__ import annotations

from dataclasses import dataclass

from ...common.arrays import Int64Array
from .compare import Comparison, compare
from .features import DEVIATIONS, vector
from .integers import OCTAVE, clamp, log2, quotient
from .measures import LEVELS, LOGS, MEASURES
from .observed import Observed
from .rhythm import Rhythm, RhythmFeatures
from .rules import Rules
from .segments import BIAS_FLOOR, FINE, MAGNITUDE_FLOOR
from .templates import MEAN_BITS, WIDTH, Cluster, Templates, to_unit
from .trackers import Tracker

LOG_FLOOR = 8
"""Least MAD of a logarithm: 2 %."""
MIN_HEIGHT = 40
"""Heights are given in parts of at least 0.1 mV."""
MAX_PART = 2047
"""Parts of a height, in 1/256, are held within eight heights."""
FUSION_WITHIN = 47
"""A beat can be a fusion where both intervals are .88 to 1.14 of the median one (log2, Q8): it is not premature."""
FUSION_PENALTY = 384
"""The score of a beat that can be a fusion is lowered by this: 1.5 logits."""
NOISE = LOGS.index("noise")
HEIGHT = MEASURES.index("peak_to_peak")


@dataclass(frozen=True, eq=False)
class Reading:
    """A beat against its patient."""

    features: list[int]
    """The features that the score weighs, int16 each, in the order of ``FEATURES``."""
    bias: list[int]
    """Biases of P, QRS, ST and T in 0.625 uV."""
    magnitude: list[int]
    """Magnitudes of P, QRS, ST and T in 0.625 uV."""
    bias_z: list[int]
    """How far the biases are off the patient's running medians, in 1/16 MAD."""
    magnitude_z: list[int]
    """How far the magnitudes are off the patient's running medians, in 1/16 MAD."""
    cluster: int
    """Index of the cluster that the beat belongs to."""
    starts_cluster: bool
    """Whether the beat is the first of its cluster."""
    wave: Int64Array
    """The pooled beat, int64 [70] in 2.5 uV."""
    rhythm: RhythmFeatures
    """The rhythm around the beat."""
    measures: list[int]
    """Measures of the beat by itself, in the order of ``MEASURES``."""
    compared: Comparison
    """The beat against the nearest usual template."""
    network: int
    """log2 of the autoencoder's score."""
    is_own: bool
    """Whether the beat is like the dominant or a usual template, and like no other more."""
    may_be_fusion: bool
    """Whether the patient is paced, and the beat in time: where a pacemaker and the heart excite the ventricles at
    once, complexes have any shape between the two."""


class Patient:
    """Templates, references and trackers of one patient."""

    def __init__(self, rules: Rules) -> None:
        self.templates = Templates(rules)
        self.rhythm = Rhythm()
        self.bias = [Tracker(floor) for floor in BIAS_FLOOR]
        self.magnitude = [Tracker(floor) for floor in MAGNITUDE_FLOOR]
        self.network = Tracker(LOG_FLOOR)
        self.beats = 0
        self.complex_before = 0

    def read(self, observed: Observed, before: int, after: int, residual: int, *, adapting: bool) -> Reading:
        """Read a beat against the patient.

        Args:
            observed: the beat by itself.
            before: RR interval before it in ms, 0 where it is not known.
            after: RR interval after it in ms, 0 where it is not known.
            residual: score of the autoencoder.
            adapting: whether the beat may start a cluster.
        """
        measures, wave = observed.measures, observed.wave
        rhythm = self.rhythm.take(before, after)
        matched = self.templates.match(observed.complexes, observed.energies)
        cluster = self.templates.assign(matched, may_start=adapting)
        starts_cluster = self.templates.clusters[cluster].count == 0
        usual = self.templates.clusters[matched.usual]
        compared = compare(wave, to_unit(usual.wave))
        network = log2(residual)
        bias_z = _deviations(self.bias, compared.bias)
        magnitude_z = _deviations(self.magnitude, compared.magnitude)
        reference = [one.mean for one in usual.references] if usual.count else measures
        values = {
            **vars(rhythm),
            **_shape(measures, reference),
            **self._compared(compared, max(reference[HEIGHT], MIN_HEIGHT)),
            **dict(zip(DEVIATIONS, magnitude_z, strict=True)),
            **self._cluster(cluster, usual, rhythm, measures[WIDTH]),
            "autoencoder": network - self.network.middle if self.beats else 0,
        }
        self.complex_before = compared.complex
        is_own = matched.cluster == matched.usual and matched.distance < self.templates.rules.match_threshold
        may_be_fusion = self.templates.paced() and 0 <= rhythm.unsteady <= FUSION_WITHIN
        return Reading(
            vector(values), compared.bias, compared.magnitude, bias_z, magnitude_z,
            cluster, starts_cluster, wave, rhythm, measures, compared, network, is_own,
            may_be_fusion,
        )  # fmt: skip

    def learn(self, r: Reading, *, enrolled: bool) -> None:
        """Follow the patient, ``enrolled`` or not yet, by a beat that was read."""
        self.templates.learn(r.cluster, r.wave, self.beats, r.rhythm, r.measures, enrolled=enrolled)
        trackers = [*self.bias, *self.magnitude, self.network]
        for tracker, value in zip(trackers, [*r.bias, *r.magnitude, r.network], strict=True):
            tracker.follow(value, self.beats)
        self.beats += 1

    def _compared(self, c: Comparison, height: int) -> dict[str, int]:
        return {
            "largest": log2(c.largest) - log2(height),
            "complex": c.complex,
            "slopes": c.slopes,
            "complex_before": self.complex_before,
            "qrs_bias": _part(c.bias[1], FINE * height),
            "st_bias": _part(c.bias[2], FINE * height),
            "p_magnitude": _part(c.magnitude[0], FINE * height),
            "qrs_magnitude": _part(c.magnitude[1], FINE * height),
        }

    def _cluster(self, cluster: int, usual: Cluster, rhythm: RhythmFeatures, width: int) -> dict[str, int]:
        """Return the features of the beat's cluster; when the beat starts it they are the beat's own."""
        t = self.templates
        mine = t.clusters[cluster]
        known = mine.count > 0
        references = [at for at in range(len(t.clusters)) if t.is_reference_cluster(at)]
        own_width = mine.width >> MEAN_BITS if known else width
        widest = max((t.clusters[at].width >> MEAN_BITS for at in references), default=own_width)
        return {
            "cluster_interval": mine.prematurity >> MEAN_BITS if known else rhythm.interval,
            "cluster_compensation": mine.compensation >> MEAN_BITS if known else rhythm.compensation,
            "cluster_width": own_width - (usual.width >> MEAN_BITS),
            "reference_cluster": OCTAVE if cluster in references else 0,
            "width_to_reference": width - widest,
        }


def _shape(measures: list[int], reference: list[int]) -> dict[str, int]:
    height = max(reference[HEIGHT], MIN_HEIGHT)
    ratios = {name: measures[k] - reference[k] for k, name in enumerate(LOGS)}
    parts = {name: _part(measures[k] - reference[k], height) for k, name in enumerate(LEVELS, start=len(LOGS))}
    return ratios | parts | {"noise_ratio": measures[NOISE] - log2(height)}


def _deviations(trackers: list[Tracker], values: list[int]) -> list[int]:
    return [tracker.deviation(value) for tracker, value in zip(trackers, values, strict=True)]


def _part(value: int, height: int) -> int:
    return clamp(quotient(value * OCTAVE, height), -MAX_PART, MAX_PART)
