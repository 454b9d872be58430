"""All leads of a stretch, thinned out and stacked one under the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...common.arrays import Float32Array, Float64Array
from ...train.data.records.record import GAP, Record
from .decimate import interleaved, positions
from .recording import Recording, in_millivolts

GLANCE = 20_000
"""Samples by which the range of a lead is judged."""
MIN_SPAN, MAX_SPAN = 0.5, 20.0
"""mV that a lead's band is high at least and at most."""
TAIL = 0.05
"""Percent of the samples at either end that may leave the band."""


@dataclass(frozen=True)
class Band:
    """Where a lead stands in the picture: its middle is at ``-place``, and the bands are 1 high."""

    place: int
    middle: float
    """mV."""
    span: float
    """mV from one lead's band to the next."""

    def of(self, millivolt: Float32Array) -> Float32Array:
        """Return where values in mV stand."""
        return ((millivolt - np.float32(self.middle)) / np.float32(self.span) - np.float32(self.place)).astype(
            np.float32
        )


def bands(recording: Recording, shown: tuple[str, ...]) -> dict[str, Band]:
    """Return the bands of the leads that are shown; all have one scale, so that leads can be compared."""
    middles: dict[str, float] = {}
    spans: list[float] = [MIN_SPAN]
    for name in shown:
        low, middle, high = _range(recording.lead(name))
        middles[name] = middle
        spans.append(1.15 * (high - low))
    span = min(max(spans), MAX_SPAN)
    return {name: Band(place, middles[name], span) for place, name in enumerate(shown)}


def _range(record: Record) -> tuple[float, float, float]:
    step = max(1, len(record) // GLANCE)
    counts = record.counts[::step]
    valid = counts[counts != GAP]
    if not len(valid):
        return 0.0, 0.0, 0.0
    low, high = (np.percentile(valid, [TAIL, 100 - TAIL]) - record.zero) / record.gain
    return float(low), float(low + high) / 2, float(high)


@dataclass(frozen=True, eq=False)
class Traces:
    """What is drawn of a stretch."""

    time: Float64Array
    """float64 [m], s."""
    value: dict[str, Float32Array]
    """By the lead's name float32 [m], where it stands; NaN where there is no sample."""


def traces(recording: Recording, placed: dict[str, Band], start: float, stop: float, points: int) -> Traces:
    """Return the leads between two times in s, at most ``2 points`` values of each."""
    first = max(0, int(start * recording.fs) - 1)
    last = max(min(len(recording), int(stop * recording.fs) + 2), first + 1)
    value = {name: band.of(_thin(recording.lead(name), first, last, points)) for name, band in placed.items()}
    return Traces(positions(first, last, points) / recording.fs, value)


def _thin(record: Record, first: int, last: int, points: int) -> Float32Array:
    return in_millivolts(record, interleaved(record.counts, first, last, points))
