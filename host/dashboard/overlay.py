"""What a detector made of the beats in a stretch, placed on the time of the recording."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...common.arrays import Float32Array, Float64Array, Int64Array
from ...common.events import SEGMENTS as FLAGS
from ...common.frontend.design import UNITS_PER_MV, WINDOW_BEFORE, WINDOW_LENGTH, WINDOW_RATE
from ...quantize.monitor.segments import SEGMENTS
from ...train.data.records.record import Record
from .analysis import Analysis
from .recording import millivolts

POOLED = 2
"""Samples of the window in one of those that segments count."""
AT = (np.arange(WINDOW_LENGTH, dtype=np.float64) - WINDOW_BEFORE) / WINDOW_RATE
"""Time of each sample of the window from the R peak on, float64 [140], in s."""


def beats_between(analysis: Analysis, start: float, stop: float) -> Int64Array:
    """Return which beats have their R peak between two times in s, int64 [k]."""
    fs = analysis.record.fs
    first, last = np.searchsorted(analysis.sample, (start * fs, stop * fs)).tolist()
    return np.arange(first, last, dtype=np.int64)


def thinned(which: Int64Array, weight: Float64Array, limit: int) -> Int64Array:
    """Return at most ``limit`` of some beats: of each stretch of them the one with the largest weight.

    Args:
        which: int64 [k], beats in the order of time.
        weight: float64 [k], of the same.
        limit: how many are shown.
    """
    if len(which) <= limit:
        return which
    parts = np.array_split(np.arange(len(which)), limit)
    return which[[int(part[np.argmax(weight[part])]) for part in parts]]


@dataclass(frozen=True, eq=False)
class Line:
    """A line with gaps."""

    time: Float64Array
    """float64 [m], s."""
    value: Float32Array
    """float32 [m], mV; NaN is a gap."""


def reconstruction_line(analysis: Analysis, record: Record, which: Int64Array) -> Line | None:
    """Return the reconstructions of some beats as a line over the samples of their lead; None where there is none.

    The detector sees each beat without its baseline. So that both can be compared, the reconstruction is moved by the
    median distance of the beat as recorded from the beat as the detector sees it.
    """
    if analysis.reconstruction is None or record.lead not in analysis.leads or not len(which):
        return None
    lead = analysis.leads.index(record.lead)
    time = analysis.sample[which, np.newaxis] / record.fs + AT
    recorded = _at(record, time)
    seen = analysis.window[which, :, lead] / np.float32(UNITS_PER_MV)
    made = analysis.reconstruction[which, :, lead] / np.float32(UNITS_PER_MV)
    apart = np.where(np.isnan(recorded), np.nan, recorded - seen)
    known = ~np.isnan(apart).all(axis=1)
    moved = np.full(made.shape, np.nan, np.float32)
    moved[known] = made[known] + np.nanmedian(apart[known], axis=1, keepdims=True)
    gap = np.full((len(which), 1), np.nan)
    return Line(
        np.concatenate([time, time[:, -1:]], axis=1).ravel(),
        np.concatenate([moved, gap], axis=1).ravel().astype(np.float32),
    )


def _at(record: Record, time: Float64Array) -> Float32Array:
    """Return the samples nearest to times [k, 140] in s, in mV, NaN beyond the ends."""
    place = np.rint(time * record.fs).astype(np.int64)
    first = max(int(place.min()), 0)
    signal = millivolts(record, first, int(place.max()) + 1)
    inside = (place >= 0) & (place < len(record))
    return np.where(inside, signal[np.clip(place - first, 0, len(signal) - 1)], np.float32(np.nan))


def error_map(analysis: Analysis, start: float, stop: float, columns: int) -> Float32Array | None:
    """Return the largest point-wise error in each of ``columns`` equal parts of a stretch.

    Returns:
        float32 [leads, columns] in mV, NaN where no beat is; None where the detector reconstructs nothing.
    """
    if analysis.reconstruction is None:
        return None
    which = beats_between(analysis, start - AT[-1], stop - AT[0])
    error = np.abs(analysis.window[which] - analysis.reconstruction[which]) / np.float32(UNITS_PER_MV)
    time = analysis.sample[which, np.newaxis] / analysis.record.fs + AT
    column = np.floor((time - start) / max(stop - start, 1e-9) * columns).astype(np.int64)
    inside = (column >= 0) & (column < columns)
    found = np.full((error.shape[2], columns), np.nan, np.float32)
    for lead in range(error.shape[2]):
        np.fmax.at(found[lead], column[inside], error[:, :, lead][inside])
    return _held(found, (stop - start) / columns)


def _held(found: Float32Array, width: float) -> Float32Array:
    """Fill columns that are narrower than a sample of the window with what is to their left."""
    for _ in range(int(1 / (WINDOW_RATE * width)) if width > 0 else 0):
        left = np.concatenate([np.full((len(found), 1), np.nan, np.float32), found[:, :-1]], axis=1)
        found = np.where(np.isnan(found), left, found)
    return found


@dataclass(frozen=True)
class SegmentOfBeat:
    """A segment of a beat."""

    name: str
    start: float
    """s."""
    stop: float
    """s."""
    departs: bool
    """Whether it departs from the patient's own, as the event says; never where there are no events."""


def segments_of(analysis: Analysis, which: Int64Array) -> list[SegmentOfBeat]:
    """Return P, QRS, ST and T of some beats, where the monitor reads them."""
    flags = analysis.flags
    found: list[SegmentOfBeat] = []
    for beat in which.tolist():
        peak = float(analysis.sample[beat]) / analysis.record.fs
        for segment, flag in zip(SEGMENTS, FLAGS, strict=True):
            start, stop = (_edge(at) for at in (segment.start, segment.stop))
            found.append(SegmentOfBeat(segment.name, peak + start, peak + stop, bool(flags[beat] & flag)))
    return found


def _edge(sample: int) -> float:
    """Return where a pooled sample of the window begins, in s from the R peak on."""
    return (POOLED * sample - 0.5 - WINDOW_BEFORE) / WINDOW_RATE
