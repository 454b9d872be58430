"""Six anomalies put into cycles of a real ECG, so that it is known which samples are anomalous."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int64Array
from .cycles import Cycles

EVERY = 5
"""One cycle in so many is anomalous."""
HALF_QRS = 0.048
"""Seconds from the R peak to each end of the QRS complex of a fetus."""
EXTRA_AT = 0.4
"""Where the extra complex is, in R-R intervals after the R peak."""
STRETCH = 2
"""How many times as wide a wide complex is."""
STEP = 0.5
"""Height of the step, in heights of the median QRS complex."""
NOISE = 0.2
"""Standard deviation of the noise, in heights of the median QRS complex."""


@dataclass(frozen=True, eq=False)
class Cycle:
    """One cycle that is to become anomalous."""

    x: Float64Array
    """The signal, float64 [samples], changed in place."""
    peak: int
    start: int
    stop: int
    half: int
    """Samples from the R peak to each end of the QRS complex."""
    qrs: Float64Array
    """The median QRS complex above the line between its ends, mV, float64 [2 half + 1]."""
    random: np.random.Generator

    @property
    def around(self) -> slice:
        """The samples of the QRS complex."""
        return slice(self.peak - self.half, self.peak + self.half + 1)

    @property
    def height(self) -> float:
        """The height of the median QRS complex, mV."""
        return float(np.abs(self.qrs).max())


def above_line(rows: Float64Array) -> Float64Array:
    """Return rows without the straight line between their ends, float64 [n, samples]."""
    along = np.linspace(0, 1, rows.shape[1])
    return rows - rows[:, :1] * (1 - along) - rows[:, -1:] * along


def _missing(cycle: Cycle) -> slice:
    cycle.x[cycle.around] -= above_line(cycle.x[np.newaxis, cycle.around])[0]
    return cycle.around


def _inverted(cycle: Cycle) -> slice:
    cycle.x[cycle.around] -= 2 * above_line(cycle.x[np.newaxis, cycle.around])[0]
    return cycle.around


def _extra(cycle: Cycle) -> slice:
    centre = cycle.peak + round(EXTRA_AT * (cycle.stop - cycle.start))
    where = slice(centre - cycle.half, centre + cycle.half + 1)
    cycle.x[where] += cycle.qrs
    return where


def _wide(cycle: Cycle) -> slice:
    own = above_line(cycle.x[np.newaxis, cycle.around])[0]
    cycle.x[cycle.around] -= own
    reach = STRETCH * cycle.half
    where = slice(cycle.peak - reach, cycle.peak + reach + 1)
    cycle.x[where] += np.interp(np.arange(-reach, reach + 1) / STRETCH, np.arange(-cycle.half, cycle.half + 1), own)
    return where


def _step(cycle: Cycle) -> slice:
    where = slice(cycle.peak + cycle.half + 1, cycle.stop)
    cycle.x[where] += STEP * cycle.height * cycle.random.choice((-1, 1))
    return where


def _noise(cycle: Cycle) -> slice:
    where = slice(cycle.start, cycle.stop)
    cycle.x[where] += NOISE * cycle.height * cycle.random.standard_normal(cycle.stop - cycle.start)
    return where


ANOMALIES: Mapping[str, Callable[[Cycle], slice]] = {
    "missing": _missing,
    "inverted": _inverted,
    "extra": _extra,
    "wide": _wide,
    "step": _step,
    "noise": _noise,
}
"""What each anomaly does to a cycle; it returns the samples that it changed."""
CLASSES = ("normal", *ANOMALIES)


@dataclass(frozen=True, eq=False)
class Injected:
    """Cycles of which some were made anomalous."""

    cycles: Cycles
    label: Int64Array
    """int64 [cycles], an index into ``CLASSES``."""
    marked: BoolArray
    """Which samples were changed, bool [samples]."""


def median_qrs(cycles: Cycles, fs: float) -> Float64Array:
    """Return the median QRS complex above the line between its ends, mV, float64 [samples]."""
    half = round(HALF_QRS * fs)
    rows = cycles.x[cycles.peak[:, np.newaxis] + np.arange(-half, half + 1)]
    return np.median(above_line(rows), axis=0)


def inject(cycles: Cycles, qrs: Float64Array, random: np.random.Generator) -> Injected:
    """Make one cycle in ``EVERY`` anomalous, each anomaly as often as the others, and never two in a row.

    The last cycle, whose end is not known, stays as it is.

    Args:
        cycles: normal cycles; they are not changed.
        qrs: the median QRS complex of normal cycles, as ``median_qrs`` gives it.
        random: chooses the cycles and draws the noise.
    """
    x = cycles.x.copy()
    marked = np.zeros(len(x), dtype=np.bool_)
    label = np.zeros(len(cycles.peak), dtype=np.int64)
    groups = (len(cycles.peak) - 1) // EVERY
    chosen = EVERY * np.arange(groups) + random.integers(1, EVERY, size=groups)
    label[chosen] = 1 + random.permutation(groups) % len(ANOMALIES)
    for index in chosen:
        change = list(ANOMALIES.values())[label[index] - 1]
        peak, start, stop = (int(at[index]) for at in (cycles.peak, cycles.start, cycles.stop))
        marked[change(Cycle(x, peak, start, stop, len(qrs) // 2, qrs, random))] = True
    return Injected(Cycles(x, cycles.peak, cycles.before, cycles.after), label, marked)
