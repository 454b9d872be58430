"""What the monitor knows of its patient, and the features of a beat against it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...common.arrays import Int16Array, Int64Array
from .compare import Comparison, compare
from .features import UNUSUAL, vector
from .integers import OCTAVE, clamp, log2, quotient
from .measures import LEVELS, LOGS, MEASURES, measure
from .rhythm import Rhythm, Rhythmic
from .rules import Rules
from .segments import BIAS_FLOOR, FINE, MAGNITUDE_FLOOR
from .templates import MEAN_BITS, Templates, pool, to_unit
from .trackers import Average, Tracker

LOG_FLOOR = 8
"""Least MAD of a logarithm: 2 %."""
MIN_HEIGHT = 40
"""Heights are given in parts of at least 0.1 mV."""
MAX_PART = 2047
"""Parts of a height, in 1/256, are held within eight heights."""
NOISE = LOGS.index("noise")
HEIGHT = MEASURES.index("peak_to_peak")
WIDTH = LOGS.index("width")


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read from a beat."""

    features: list[int]
    bias: list[int]
    magnitude: list[int]
    """Readouts of P, QRS, ST and T, and"""
    bias_z: list[int]
    magnitude_z: list[int]
    """how far they are off the patient's usual, in 1/16 MAD."""
    place: int
    """The cluster that the beat belongs to,"""
    founds: bool
    """as its first."""
    wave: Int64Array
    rhythmic: Rhythmic
    measures: list[int]
    compared: Comparison
    network: int


class Patient:
    """Templates, references and trackers of one patient."""

    def __init__(self, rules: Rules) -> None:
        self.templates = Templates(rules)
        self.rhythm = Rhythm()
        self.references = [Average() for _ in MEASURES]
        self.bias = [Tracker(floor) for floor in BIAS_FLOOR]
        self.magnitude = [Tracker(floor) for floor in MAGNITUDE_FLOOR]
        self.network = Tracker(LOG_FLOOR)
        self.beats = 0
        self.dominant_beats = 0
        self.complex_before = 0

    def read(self, window: Int16Array, before: int, after: int, residual: int, *, learning: bool) -> Reading:
        """Read a beat against the patient.

        Args:
            window: int16 [140].
            before: RR interval before it in ms, 0 where it is not known.
            after: the next one.
            residual: score of the autoencoder.
            learning: whether the beat may found a cluster.
        """
        measures = measure(window[np.newaxis])[0].tolist()
        wave = pool(window.astype(np.int64))
        rhythmic = self.rhythm.take(before, after)
        matched = self.templates.match(wave)
        place = self.templates.place_of(matched, founding=learning)
        founds = self.templates.places[place].count == 0
        compared = compare(wave, to_unit(self.templates.places[self.templates.dominant].wave))
        network = log2(residual)
        bias_z = _deviations(self.bias, compared.bias)
        magnitude_z = _deviations(self.magnitude, compared.magnitude)
        usual = [one.mean for one in self.references] if self.dominant_beats else measures
        values = {
            **vars(rhythmic),
            **_shape(measures, usual),
            **self._compared(compared, max(usual[HEIGHT], MIN_HEIGHT)),
            **dict(zip(UNUSUAL, magnitude_z, strict=True)),
            **self._cluster(place, rhythmic, measures[WIDTH]),
            "autoencoder": network - (self.network.middle) if self.beats else 0,
        }
        self.complex_before = compared.complex
        return Reading(
            vector(values), compared.bias, compared.magnitude, bias_z, magnitude_z,
            place, founds, wave, rhythmic, measures, compared, network,
        )  # fmt: skip

    def learn(self, r: Reading) -> None:
        """Follow the patient by a beat that was read."""
        self.templates.learn(
            r.place, r.wave, self.beats, r.rhythmic.interval, r.rhythmic.compensation, r.measures[WIDTH]
        )
        trackers = [*self.bias, *self.magnitude, self.network]
        for tracker, value in zip(trackers, [*r.bias, *r.magnitude, r.network], strict=True):
            tracker.follow(value, self.beats)
        if r.place == self.templates.dominant:
            for one, value in zip(self.references, r.measures, strict=True):
                one.follow(value, self.dominant_beats)
            self.dominant_beats += 1
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

    def _cluster(self, place: int, rhythmic: Rhythmic, width: int) -> dict[str, int]:
        """Return the features of the cluster; one that the beat founds is what the beat is."""
        t = self.templates
        mine, dominant = t.places[place], t.places[t.dominant]
        known = mine.count > 0
        usual = [at for at in range(len(t.places)) if t.usual(at)]
        own_width = mine.width >> MEAN_BITS if known else width
        widest = max((t.places[at].width >> MEAN_BITS for at in usual), default=own_width)
        return {
            "cluster_interval": mine.prematurity >> MEAN_BITS if known else rhythmic.interval,
            "cluster_compensation": mine.compensation >> MEAN_BITS if known else rhythmic.compensation,
            "cluster_width": own_width - (dominant.width >> MEAN_BITS),
            "usual": OCTAVE if place in usual else 0,
            "width_to_usual": width - widest,
        }


def _shape(measures: list[int], usual: list[int]) -> dict[str, int]:
    height = max(usual[HEIGHT], MIN_HEIGHT)
    ratios = {name: measures[k] - usual[k] for k, name in enumerate(LOGS)}
    parts = {name: _part(measures[k] - usual[k], height) for k, name in enumerate(LEVELS, start=len(LOGS))}
    return ratios | parts | {"grain": measures[NOISE] - log2(height)}


def _deviations(trackers: list[Tracker], values: list[int]) -> list[int]:
    return [tracker.deviation(value) for tracker, value in zip(trackers, values, strict=True)]


def _part(value: int, height: int) -> int:
    return clamp(quotient(value * OCTAVE, height), -MAX_PART, MAX_PART)
