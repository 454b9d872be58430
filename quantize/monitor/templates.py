"""Up to eight clusters per patient: moving averages of beats of like shape, and which of them is dominant.

Leader clustering with moving-average templates, the usual scheme of beat classification without labels (Lagerholm et
al., "Clustering ECG complexes using Hermite functions and self-organizing maps", IEEE Trans. Biomed. Eng. 47, 2000, for
the problem). The dominant template is the patient's reference beat. It is elected with hysteresis, never from
clusters that are premature: a run of bigeminy does not become the new normal. A wide one, as of a ventricular rhythm or
a new bundle branch block, becomes it only after the narrow beats have been gone for about an hour: how narrow they were
is forgotten by one octave of variance in 4096 beats.

A heart can have two usual shapes or more: paced beats beside its own, two ways of conduction. A cluster is usual where
it is common and its beats come neither early nor late, on average; a beat is compared with the nearest of the usual
ones and the dominant. Ectopic beats come early, or are followed by a pause, however common they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ...common.arrays import Int64Array
from ...common.errors import DataError
from .integers import dissimilarity, held
from .measures import LIMIT, LOGS, MEASURES
from .rhythm import RhythmFeatures
from .rules import Rules
from .trackers import Average

LENGTH = 70
"""Samples of a template: the window pooled by 2, at 100 Hz."""
FINE_BITS = 3
"""Templates are kept in 1/8 of the window's unit."""
MEAN_BITS = 4
"""Bits of a cluster's means below the unit of a logarithm."""
SAMPLES = np.arange(LENGTH)
COMPLEX_BITS = 5
COMPLEX = slice(14, 14 + (1 << COMPLEX_BITS))
"""What is matched: 110 ms before the R peak to 210 ms after it."""
LEVEL_BITS = 2
P_WAVE, LEVEL, T_WAVE = slice(1, 16), slice(16, 16 + (1 << LEVEL_BITS)), slice(46, LENGTH)
REACH = 2
"""Samples by which a beat may lie off its template: R peaks jump between the waves of a notched complex."""
MAX_DISSIMILARITY = 256
"""The dissimilarity of what cannot be compared, and the largest: a correlation of -1 gives 256 or 257."""
WHOLE_SHARE = 32768
SHARE_SHIFT = 7
"""Shares are moving averages over 128 beats."""
MIN_SHARE = 328
"""A cluster below 1 % is not in use."""
MAX_COUNT = 255
WIDEST = 1 << 20
"""Wider than any complex, Q12."""
WIDTH = LOGS.index("width")
PACED_WIDTH = 1664
"""Mean log2 of the slope variance from which usual beats are likely paced, Q8: wider than bundle branch block."""
UNSTEADIEST = 128
"""Half an octave: the unsteadiness of a cluster that nothing is known of."""
UNSTEADINESS_SHIFT = 4
"""The unsteadiness is a moving average over 16 beats: some forty steady beats make a cluster steady."""


@dataclass
class Cluster:
    """A cluster of beats of like shape."""

    wave: Int64Array = field(default_factory=lambda: np.zeros(LENGTH, np.int64))
    """The template, int16 [70] in 1/8 of the window's unit."""
    energy: int = 0
    """Energy of the centred complex."""
    count: int = 0
    """Beats in the cluster, up to 255; 0 when it is free."""
    share: int = 0
    """Share of the patient's recent beats, Q15."""
    last: int = 0
    """Number of the cluster's last beat."""
    prematurity: int = 0
    """Mean log2 of the interval before its beats to the median interval, Q12."""
    compensation: int = 0
    """Mean log2 of the intervals before and after to two median intervals, Q12."""
    width: int = 0
    """Mean log2 of the slope variance, Q12."""
    unsteadiness: int = UNSTEADIEST << MEAN_BITS
    """Mean of how far the intervals before and after its beats are off the median interval, log2 in Q12."""
    usual: bool = False
    """Whether its beats are usual ones of the patient."""
    confirmed: bool = False
    """Whether a reviewer confirmed that they are, which no beat undoes."""
    references: list[Average] = field(default_factory=lambda: [Average() for _ in MEASURES])
    """Mean measures of its beats by themselves."""
    _complex: tuple[Int64Array, Int64Array] | None = field(default=None, repr=False)
    """A template, and the complex that was computed of it: every beat asks for that of all clusters."""

    def complex(self) -> Int64Array:
        """Return the centred complex, in the window's unit."""
        if self._complex is None or self._complex[0] is not self.wave:
            self._complex = self.wave, centred(to_unit(self.wave)[COMPLEX])
        return self._complex[1]

    def average_in(self, wave: Int64Array, rhythm: RhythmFeatures, measures: list[int], most_shift: int) -> None:
        """Move the averages toward a beat: by 1, 1/2, 1/4 ... down to 1 / 2^most_shift as the count doubles."""
        shift = min(self.count.bit_length(), most_shift)
        half = (1 << shift) >> 1
        self.wave = self.wave + (((wave << FINE_BITS) - self.wave + half) >> shift)
        self.prematurity += ((rhythm.interval << MEAN_BITS) - self.prematurity + half) >> shift
        self.compensation += ((rhythm.compensation << MEAN_BITS) - self.compensation + half) >> shift
        self.width += ((measures[WIDTH] << MEAN_BITS) - self.width + half) >> shift
        for one, value in zip(self.references, measures, strict=True):
            one.follow(value, self.count)
        self._steady_by(rhythm.unsteady)
        self.count = min(self.count + 1, MAX_COUNT)
        self.derive()

    def derive(self) -> None:
        """Compute the energy from the wave."""
        shape = self.complex()
        self.energy = int((shape * shape).sum())

    def _steady_by(self, unsteady: int) -> None:
        """Move the unsteadiness toward that of a beat, if the rhythm around it says one."""
        if unsteady >= 0:
            half = 1 << (UNSTEADINESS_SHIFT - 1)
            self.unsteadiness += ((unsteady << MEAN_BITS) - self.unsteadiness + half) >> UNSTEADINESS_SHIFT


def pool(window: Int64Array) -> Int64Array:
    """Return windows [..., 140] at half their rate [..., 70], within 10 mV."""
    return held((window[..., 0::2] + window[..., 1::2]) >> 1, LIMIT)


def centred(wave: Int64Array) -> Int64Array:
    """Return waves of 2^k samples [..., 2^k] less their means (which floor), within ``LIMIT``."""
    shift = wave.shape[-1].bit_length() - 1
    return held(wave - (wave.sum(axis=-1, keepdims=True) >> shift), LIMIT)


def shifted_complexes(waves: Int64Array) -> Int64Array:
    """Return the centred complexes of pooled beats [n, 70] at the shifts from -2 to 2: [n, 5, 32]."""
    return centred(np.stack([waves[:, COMPLEX.start + s : COMPLEX.stop + s] for s in range(-REACH, REACH + 1)], axis=1))


def to_unit(wave: Int64Array) -> Int64Array:
    """Return a template's wave in the window's unit."""
    return (wave + (1 << (FINE_BITS - 1))) >> FINE_BITS


@dataclass(frozen=True)
class Matched:
    """The cluster that a beat is most similar to."""

    cluster: int
    """Index of the most similar cluster, 0 where there is none."""
    distance: int
    """Dissimilarity to it at the best shift; ``MAX_DISSIMILARITY`` where its size differs, or 1 more: no cluster."""
    usual: int
    """Index of the most similar one of the dominant and the usual clusters, the dominant one of equals."""


class Templates:
    """The clusters of a patient."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.clusters = [Cluster() for _ in range(rules.templates)]
        self.dominant = 0
        self.narrowest_width = WIDEST
        """Width of the narrowest template that was dominant, Q12; forgotten by 1 a beat."""

    def match(self, complexes: Int64Array, energies: list[int]) -> Matched:
        """Compare a beat's complexes at every shift [5, 32], and their energies, with every template."""
        distances = [self._distance(one, complexes, energies) for one in self.clusters]
        least = min(distances)
        usual = [at for at, one in enumerate(self.clusters) if one.usual or at == self.dominant]
        nearest = min(usual, key=lambda at: (distances[at], at != self.dominant, at))
        return Matched(distances.index(least), least, nearest)

    def is_reference_cluster(self, at: int) -> bool:
        """Return whether a cluster is established, neither premature nor uncompensated: a reference cluster."""
        one, rules = self.clusters[at], self.rules
        return (
            one.count >= rules.established
            and one.share > MIN_SHARE
            and one.prematurity > rules.premature << MEAN_BITS
            and one.compensation > rules.uncompensated << MEAN_BITS
        )

    def assign(self, matched: Matched, *, may_start: bool) -> int:
        """Return a beat's cluster: the most similar one, if it is similar enough or the beat may not start a cluster.

        Else it is a free cluster, or the least used one, which is cleared; a usual one only where all are.
        """
        if not may_start or matched.distance < self.rules.match_threshold:
            return matched.cluster
        others = [at for at in range(len(self.clusters)) if at != self.dominant or not self.clusters[at].count]
        at = min(others, key=lambda k: self._worth(self.clusters[k]))
        self.clusters[at] = Cluster()
        return at

    def learn(
        self, at: int, wave: Int64Array, number: int, rhythm: RhythmFeatures, measures: list[int], *, enrolled: bool
    ) -> None:
        """Take the patient's ``number``-th beat into the cluster where it belongs, and elect."""
        for one in self.clusters:
            one.share -= one.share >> SHARE_SHIFT
        mine = self.clusters[at]
        mine.share += WHOLE_SHARE >> SHARE_SHIFT
        mine.last = number
        mine.average_in(wave, rhythm, measures, self.rules.template_shift)
        mine.usual = self._is_usual(mine, enrolled=enrolled)
        self._elect()

    def room_for_usual(self) -> bool:
        """Return whether another cluster can become usual: noise needs clusters to begin."""
        return sum(one.usual for one in self.clusters) < len(self.clusters) >> 1

    def confirm(self, at: int) -> None:
        """Make a cluster usual for good: a reviewer has seen its beats, and calls them normal.

        Raises:
            DataError: the cluster is free, or as many are usual as can be.
        """
        one = self.clusters[at]
        if not one.count:
            raise DataError(f"cluster {at} holds no beat", fix="confirm one that the patient's state holds")
        if not (one.usual or self.room_for_usual()):
            what = f"{len(self.clusters) >> 1} of the {len(self.clusters)} clusters are usual, and no more can be"
            raise DataError(what, fix="confirm fewer: the largest of those that are alike")
        one.usual = one.confirmed = True

    def paced(self) -> bool:
        """Return whether a usual cluster is as wide as paced beats are."""
        return any(one.usual and one.width > PACED_WIDTH << MEAN_BITS for one in self.clusters)

    def _distance(self, one: Cluster, complexes: Int64Array, energies: list[int]) -> int:
        if not one.count:
            return MAX_DISSIMILARITY + 1
        products: list[int] = (complexes @ one.complex()).tolist()
        found = MAX_DISSIMILARITY
        for product, energy in zip(products, energies, strict=True):
            if 4 * min(energy, one.energy) >= max(energy, one.energy):
                found = min(found, dissimilarity(product, energy, one.energy))
        return found

    @staticmethod
    def _worth(one: Cluster) -> tuple[bool, bool, int, int]:
        """Return what clusters are ordered by: the least is given up first."""
        return one.count > 0, one.usual, one.share, one.last

    def _is_usual(self, mine: Cluster, *, enrolled: bool) -> bool:
        """Return whether a cluster is usual, now that it has one beat more.

        It stays so until its beats are clearly unsteady, or for good where a reviewer confirmed it. It becomes so by
        steady beats during the enrolment; later it takes as many as are counted.
        """
        rules = self.rules
        if mine.confirmed:
            return True
        if mine.usual:
            return mine.unsteadiness <= rules.unsteady << MEAN_BITS
        if not self.room_for_usual():
            return False
        common = mine.share >= rules.usual_share and not (enrolled and mine.count < MAX_COUNT)
        return common and mine.unsteadiness <= rules.steady << MEAN_BITS

    def _elect(self) -> None:
        """Let the largest eligible cluster take over if larger by half, or half as large as an ineligible one."""
        used = [one.width for one in self.clusters if one.count and one.share > MIN_SHARE]
        narrowest = min([self.narrowest_width, *used])
        able = [at for at in range(len(self.clusters)) if self._eligible(at, narrowest)]
        if not able:
            self.narrowest_width = min(self.narrowest_width + 1, WIDEST)
            return
        first, now = max(able, key=lambda at: self.clusters[at].share), self.clusters[self.dominant]
        wanted = now.share + (now.share >> 1) if self.dominant in able else now.share >> 1
        if first != self.dominant and self.clusters[first].share > wanted:
            self.dominant = first
        now = self.clusters[self.dominant]
        in_use = self.dominant in able and now.share > MIN_SHARE
        self.narrowest_width = min(self.narrowest_width + 1, now.width if in_use else WIDEST, WIDEST)

    def _eligible(self, at: int, narrowest: int) -> bool:
        one, rules = self.clusters[at], self.rules
        return (
            one.count >= rules.established >> 1
            and one.prematurity > rules.premature << MEAN_BITS
            and one.width < narrowest + (rules.wide << MEAN_BITS)
        )


def held_shift(wave: Int64Array, shift: int) -> Int64Array:
    """Return a wave moved later by ``shift`` samples, its ends held."""
    return wave[np.minimum(np.maximum(SAMPLES - shift, 0), LENGTH - 1)]


def inverted(dominant: Cluster) -> bool:
    """Return whether the reference beat is inverted: P, QRS and T all point down against the PR level."""
    wave = to_unit(dominant.wave)
    level = int(wave[LEVEL].sum()) >> LEVEL_BITS
    return all(_peak(wave[part] - level) < 0 for part in (P_WAVE, COMPLEX, T_WAVE))


def _peak(wave: Int64Array) -> int:
    """Return the extreme that is the larger in size."""
    highest, lowest = int(wave.max()), int(wave.min())
    return highest if highest >= -lowest else lowest
