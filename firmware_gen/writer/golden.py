"""Golden beats: the beats with expected scores that a device computes in its self-test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...common.arrays import BoolArray, Int16Array, Int32Array
from ...common.errors import DataError
from ...quantize.detector import Detector
from ...quantize.scoring import score_beats


@dataclass(frozen=True, eq=False)
class Golden:
    """Beats with the status and score that the integer reference gives them."""

    counts: Int16Array
    """[beats, length, leads]."""
    score: Int32Array
    """[beats]; 0 where flat."""
    flat: BoolArray
    """[beats]."""


def choose_golden(detector: Detector, counts: Int16Array) -> Golden:
    """Choose golden beats from training beats int16 [n, length, leads] and score them by the integer reference.

    They are the beat with the median score, the one nearest the threshold, the one with the highest score, the
    first stretched until it saturates the converter, and a flat one.

    Raises:
        DataError: every beat is flat.
    """
    score, flat = score_beats(detector, counts)
    readable = np.flatnonzero(~flat)
    if readable.size == 0:
        raise DataError("every training beat is flat", fix="golden beats need at least one that has a score")
    scores = score[readable].astype(np.int64)
    typical = readable[np.argsort(scores, kind="stable")[scores.size // 2]]
    nearest = readable[np.argmin(np.abs(scores - detector.threshold))]
    highest = readable[np.argmax(scores)]
    chosen = list(dict.fromkeys([typical, nearest, highest]))
    return scored(detector, np.concatenate([counts[chosen], [_saturated(counts[typical]), _flat(counts.shape[1:])]]))


def no_golden(detector: Detector) -> Golden:
    """Return no beat: the self-test then checks constants and thresholds alone, and a stream has no golden stretch."""
    rule = detector.normalisation
    return Golden(np.zeros((0, rule.length, rule.leads), np.int16), np.zeros(0, np.int32), np.zeros(0, np.bool_))


def scored(detector: Detector, counts: Int16Array) -> Golden:
    """Return beats int16 [n, length, leads] with their status and score by the integer reference."""
    score, flat = score_beats(detector, counts)
    return Golden(counts, np.where(flat, 0, score).astype(np.int32), flat)


def _saturated(beat: Int16Array) -> Int16Array:
    """Stretch a beat round its median until its largest deflection is four times what int16 holds, and clip."""
    deflection = beat.astype(np.int64) - np.median(beat, axis=0).astype(np.int64)
    stretched = deflection * (4 * 32768 // max(1, int(np.abs(deflection).max())))
    return np.clip(stretched, -32768, 32767).astype(np.int16)


def _flat(shape: tuple[int, ...]) -> Int16Array:
    """Return the least noise that an ADC shows: every other sample is one count higher."""
    beat = np.zeros(shape, np.int16)
    beat[1::2] = 1
    return beat
