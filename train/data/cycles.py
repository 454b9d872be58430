"""Cardiac cycles of one lead at marked R peaks: windows round the peaks, and the intervals from one to the next."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from ...common.arrays import Float64Array, Int64Array

LAPSE = 2.0
"""R-R intervals, in medians, from which on complexes between the two were not marked."""
TWICE = 0.5
"""R-R intervals, in medians, below which one complex was marked twice."""


@dataclass(frozen=True, eq=False)
class Cycles:
    """A stretch in which every R peak is marked."""

    x: Float64Array
    """float64 [samples], mV."""
    peak: Int64Array
    """Samples of the R peaks, int64 [cycles], rising."""
    before: int
    """Samples of a cycle before its R peak."""
    after: int
    """Samples of a cycle's window from its R peak on."""

    @property
    def start(self) -> Int64Array:
        """The first sample of each cycle, int64 [cycles]."""
        return self.peak - self.before

    @property
    def stop(self) -> Int64Array:
        """The sample after each cycle, int64 [cycles]: where the next begins, and the end of the stretch."""
        return np.append(self.start[1:], len(self.x))

    @property
    def windows(self) -> Float64Array:
        """The window of each cycle round its R peak, float64 [cycles, before + after]."""
        return self.x[self.peak[:, np.newaxis] + np.arange(-self.before, self.after)]


def stretches(x: Float64Array, peak: Int64Array, window: tuple[int, int], context: int) -> Generator[Cycles]:
    """Yield the stretches of a signal in which the R peaks are marked, each with what was before it.

    Args:
        x: float64 [samples], mV.
        peak: samples of the marked R peaks, int64 [n], rising.
        window: samples before the R peak, and from it on.
        context: samples wanted before the first cycle of a stretch.
    """
    before, after = window
    median = np.median(np.diff(peak))
    once = peak[np.append(True, np.diff(peak) >= TWICE * median)]
    inside = once[(once >= before + context) & (once + after <= len(x))]
    for run in np.split(inside, np.flatnonzero(np.diff(inside) > LAPSE * median) + 1):
        if len(run):
            first = run[0] - before - context
            yield Cycles(x[first : run[-1] + after], run - first, before, after)
