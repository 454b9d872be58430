"""Segment readouts: how far P, QRS, ST and T of a beat depart from the patient's template, in 8 integers.

A readout of its own for each part of the beat says which part departs. Of a wave the bias is its deviation averaged
with the wave's own shape as weights, a matched filter (Turin, "An introduction to matched filters", IRE Trans. Inf.
Theory 6(3), 1960): noise that is not of that shape cancels. Of the ST segment it is the displacement against the PR
segment, the isoelectric reference (Surawicz and Knilans, "Chou's Electrocardiography in Clinical Practice", 6th ed.,
2008). Neither depends on the wander of the baseline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...common.arrays import Int16Array, Int64Array
from ...train.calibration.thresholds import Rule
from .integers import held

LIMIT = 2047
"""Deviations are held within this: 5 mV in units of 2.5 uV. ``FINE`` times 32 products of two of them fit int32."""
FINE = 4
"""Readouts are in quarters of the window's unit: a P wave varies from beat to beat by some 5 uV."""
BIAS_FLOOR = (12, 16, 24, 16)
"""Least spread (MAD) of the biases that they are divided by, 7.5 to 15 uV: the beats of a still patient with good
electrodes are closer to each other than matters."""
MAGNITUDE_FLOOR = (6, 8, 12, 8)
"""Least spread (MAD) of the magnitudes that they are divided by."""


@dataclass(frozen=True)
class Segment:
    """A stretch of the window, ``2 ** log2`` samples long so that its mean is a shift."""

    name: str
    start: int
    log2: int

    @property
    def stop(self) -> int:
        """The sample after the last."""
        return self.start + (1 << self.log2)


P = Segment("P", 1, 4)
"""From 242 to 82 ms before the R peak."""
PR = Segment("PR", 16, 2)
QRS = Segment("QRS", 17, 4)
"""From 82 ms before the R peak to 78 ms after it."""
ST = Segment("ST", 33, 3)
"""From 78 to 158 ms after the R peak: of a QRS complex of 100 ms, J + 20 to J + 100 ms."""
T = Segment("T", 38, 5)
"""From 128 to 448 ms after the R peak."""
SEGMENTS = (P, QRS, ST, T)
"""The order of the readouts."""


def read_segments(window: Int16Array | Int64Array, template: Int16Array | Int64Array) -> tuple[Int64Array, Int64Array]:
    """Compare beats with their templates.

    With ``e`` the beat less the template and ``<>`` the mean over the segment, of P, QRS and T

        d = e - <e>,  w = template - <template>,  bias = 4 sum d w / sum |w|,  magnitude = <4 |d|>

    and of ST ``d = e - <e over PR>``, ``bias = <4 d>``, ``magnitude = <4 |d|>``. Means floor, the quotient truncates,
    and ``d`` and ``w`` are held within ``LIMIT``; a template without the wave (``sum |w| = 0``) has bias 0.

    Args:
        window: [n, 70], each within int16.
        template: likewise.

    Returns:
        Bias and magnitude, int64 [n, 4] and within int16, in quarters of the window's unit. A wave that is missing has
        a bias of about -0.7 of its height, an inverted one twice that.
    """
    wide = template.astype(np.int64, copy=False)
    both = np.stack([window - wide, wide])
    waves = {segment: _read_wave(both, segment) for segment in (P, QRS, T)}
    readouts = [waves.get(segment) or _read_level(both[0], segment) for segment in SEGMENTS]
    bias, magnitude = (np.stack(values, axis=1) for values in zip(*readouts, strict=True))
    return bias, magnitude


@dataclass(frozen=True)
class SegmentThresholds:
    """What a normal beat's readouts seldom exceed, of P, QRS, ST and T, in the unit of the normalised readouts."""

    bias: tuple[int, ...]
    """Thresholds of the absolute biases of P, QRS, ST and T."""
    magnitude: tuple[int, ...]
    """Thresholds of the magnitudes of P, QRS, ST and T."""


def fit_segment_thresholds(bias: Int64Array, magnitude: Int64Array, promised: float) -> SegmentThresholds:
    """Fit thresholds to the readouts of training normals, each less the patient's median and divided by their MAD.

    The promised rate is shared equally by the 8 readouts (Bonferroni), each of which keeps its share by the conformal
    quantile of ``train.thresholds``: at most ``promised`` of the normal beats depart in any segment.

    Args:
        bias: [n, 4], normalised, of normal beats only.
        magnitude: likewise.
        promised: share of the normal beats that may depart anywhere.

    Raises:
        DataError: the beats are too few for the promise; about ``8 / promised`` are needed.
    """
    rule = Rule("quantile", promised=promised / (bias.shape[1] + magnitude.shape[1]))
    fitted = (tuple(rule.fit(column.astype(np.int32)).integer for column in x.T) for x in (np.abs(bias), magnitude))
    return SegmentThresholds(*fitted)


def _read_wave(both: Int64Array, segment: Segment) -> tuple[Int64Array, Int64Array]:
    """Read a wave from errors and templates, [2, n, 70]."""
    deviation, shape = _less(both, segment, _mean(both, segment))
    product, weight = (deviation * shape).sum(axis=1), np.abs(shape).sum(axis=1)
    quotient = FINE * np.abs(product) // np.maximum(weight, 1)
    return np.sign(product) * quotient, FINE * np.abs(deviation).sum(axis=1) >> segment.log2


def _read_level(error: Int64Array, segment: Segment) -> tuple[Int64Array, Int64Array]:
    deviation = _less(error, segment, _mean(error, PR))
    return FINE * deviation.sum(axis=1) >> segment.log2, FINE * np.abs(deviation).sum(axis=1) >> segment.log2


def _mean(values: Int64Array, segment: Segment) -> Int64Array:
    return values[..., segment.start : segment.stop].sum(axis=-1) >> segment.log2


def _less(values: Int64Array, segment: Segment, level: Int64Array) -> Int64Array:
    return held(values[..., segment.start : segment.stop] - level[..., np.newaxis], LIMIT)
