"""Runs of ectopic beats of two annotators, as the two matrices of ANSI/AAMI EC57."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from ....common.arrays import BoolArray, Int64Array
from .figures import RunDetection, share
from .series import AnnotationSeries, mask, merged

LONGEST = 6
"""Length from which runs are not told apart."""
COUPLET, SHORT, LONG = slice(2, 3), slice(3, LONGEST), slice(LONGEST, LONGEST + 1)
"""Lengths of the kinds of runs, in beats."""


@dataclass(frozen=True, eq=False)
class Sequence:
    """The beats of an annotator as far as runs need them, and stretches that count as a run of the greatest length."""

    sample: Int64Array
    """int64 [n]."""
    member: BoolArray
    """bool [n], beats that belong to a run; others end one, and so do marks of a signal that cannot be read."""
    stretch: Int64Array
    """int64 [k, 2]: ventricular flutter, or atrial fibrillation."""
    lasts: bool
    """Whether the run of a stretch lasts as long, or is counted at the stretch's mark with the beats behind it, which
    others end, as ``rxr`` of the WFDB software does with fibrillation."""


def ventricular_sequence(series: AnnotationSeries, samples: int) -> Sequence:
    """Return what makes ventricular runs: V and F beats, and flutter; others, and a signal that is lost, end one."""
    stretch = series.ventricular_flutter(samples)
    return _sequence(series, np.isin(series.label, ["V", "F"]), stretch, stretch, samples, lasts=True)


def supraventricular_sequence(series: AnnotationSeries, samples: int) -> Sequence:
    """Return what makes supraventricular runs: S beats, and atrial fibrillation or flutter with the N beats in it."""
    stretch = merged(np.concatenate([series.fibrillation(samples), series.flutter(samples)]))
    label, inside = series.label, mask(stretch, samples)[series.sample]
    member = (label == "S") | ((label == "N") & inside)
    return _sequence(series, member, stretch, series.ventricular_flutter(samples), samples, lasts=False)


def _sequence(
    series: AnnotationSeries,
    member: BoolArray,
    stretch: Int64Array,
    without_beats: Int64Array,
    samples: int,
    *,
    lasts: bool,
) -> Sequence:
    kept = ((series.label != "") & ~mask(without_beats, samples)[series.sample]) | series.dark
    return Sequence(series.sample[kept], member[kept], stretch, lasts)


def run_matrices(reference: Sequence, test: Sequence, *, window: int, start: int) -> Int64Array:
    """Return how many runs there are of each length in the reference (row) and the test (column), int64 [2, 7, 7].

    In the first matrix runs are those of the reference: each is beside the longest run of the test from ``window``
    samples before its first beat to ``window`` after its last. In the second they are those of the test. Lengths are
    0 to 5, and 6 for more.

    Args:
        reference: beats taken for the truth.
        test: beats compared with them.
        window: samples that a beat's place may differ by.
        start: first sample that counts; a run is counted from its first beat behind it on.
    """
    matrices = np.zeros((2, LONGEST + 1, LONGEST + 1), np.int64)
    for first, last, length in _runs(reference, start):
        matrices[0, length, _longest(test, first - window, last + window)] += 1
    for first, last, length in _runs(test, start):
        matrices[1, _longest(reference, first - window, last + window), length] += 1
    return matrices


def run_detection(matrices: Int64Array, lengths: slice) -> RunDetection:
    """Return the figures of a kind of run.

    A run is found where the other annotator has one of at least the kind's least length.
    """
    least = lengths.start
    real, claimed = matrices[0, lengths], matrices[1, :, lengths]
    found, missed = int(real[:, least:].sum()), int(real[:, :least].sum())
    right, false = int(claimed[least:].sum()), int(claimed[:least].sum())
    return RunDetection(
        found=found, missed=missed, right=right, false=false, se=share(found, missed), ppv=share(right, false)
    )


def _runs(beats: Sequence, start: int) -> list[tuple[int, int, int]]:
    """Return the first sample, the last and the length of each run; a stretch is as many members as are told apart."""
    late = beats.sample >= start
    stretches = cast("list[list[int]]", beats.stretch[beats.stretch[:, 1] > start].tolist())
    ends = [end - 1 if beats.lasts else max(first, start) for first, end in stretches]
    parts = [np.linspace(max(first, start), last, LONGEST) for (first, _), last in zip(stretches, ends, strict=True)]
    within = np.concatenate([np.zeros(0), *parts]).astype(np.int64)
    sample = np.concatenate([beats.sample[late], within])
    order = np.argsort(sample, kind="stable")
    sample = sample[order]
    member = np.concatenate([beats.member[late], np.ones(len(within), np.bool_)])[order]
    return [(int(sample[a]), int(sample[b - 1]), min(b - a, LONGEST)) for a, b in _spans(member)]


def _longest(beats: Sequence, first: int, last: int) -> int:
    """Return the length of the longest run between two samples, up to 6."""
    if any(start <= last and end > first for start, end in beats.stretch):
        return LONGEST
    inside = (beats.sample >= first) & (beats.sample <= last)
    return min(max((b - a for a, b in _spans(beats.member[inside])), default=0), LONGEST)


def _spans(member: BoolArray) -> list[tuple[int, int]]:
    """Return where each row of members begins, and where it has ended."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], member.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
