"""Continuous signals with marked anomalies: what detectors of samples are fitted on and judged by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import BoolArray, Float32Array, Float64Array, Int64Array, StrArray


@dataclass(frozen=True, eq=False)
class Signal:
    """One signal of one subject; from its first interval on it is divided into intervals without gap or overlap."""

    name: str
    x: Float32Array
    """float32 [samples], mV."""
    start: Int64Array
    """The first sample of each interval, int64 [intervals], rising. What is before the first is context, no item."""
    label: Int64Array
    """int64 [intervals], an index into the classes of the set; 0 is normal."""
    marked: BoolArray | None = None
    """Which samples are anomalous, bool [samples]; None: all of each interval that is not normal."""
    missing: BoolArray | None = None
    """Which samples were not recorded, bool [samples]; None: all were."""
    subject: str | None = None
    """Whose it is, where others are of the same subject; None: it is the only one."""

    @property
    def anomalous(self) -> BoolArray:
        """Which samples are anomalous, bool [samples]."""
        if self.marked is not None:
            return self.marked
        normal = np.zeros(self.start[0] if len(self.start) else len(self.x), dtype=np.bool_)
        return np.concatenate([normal, np.repeat(self.label != 0, self.stop - self.start)])

    @property
    def absent(self) -> BoolArray:
        """Which samples were not recorded, bool [samples]."""
        return np.zeros(len(self.x), dtype=np.bool_) if self.missing is None else self.missing

    @property
    def stop(self) -> Int64Array:
        """The sample after the last of each interval, int64 [intervals]."""
        return np.append(self.start[1:], len(self.x))

    def begin(self, intervals: int) -> Signal:
        """Return what it is up to the end of so many intervals; all of it where it has no more."""
        if intervals >= len(self.start):
            return self
        end = int(self.start[intervals])
        marked, missing = (None if one is None else one[:end] for one in (self.marked, self.missing))
        return replace(self, x=self.x[:end], start=self.start[:intervals], label=self.label[:intervals],
                       marked=marked, missing=missing)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Signals:
    """Signals of one rate; an item is an interval, and items are numbered signal after signal."""

    signals: tuple[Signal, ...]
    classes: tuple[str, ...]
    """Names of the classes; class 0 is the normal one."""
    fs: float
    """Hz."""
    source: str
    """What they are, and what a reader of figures on them must know."""

    def begin(self, intervals: int) -> Signals:
        """Return the beginning of each signal, up to the end of so many intervals; a shorter one is whole."""
        return replace(self, signals=tuple(one.begin(intervals) for one in self.signals))

    def peaks(self, rows: Iterable[NDArray[np.floating]]) -> Float64Array:
        """Return the largest value of each column within each interval, float64 [n, columns].

        Args:
            rows: [samples, columns] of each signal.
        """
        pairs = zip(rows, self.signals, strict=True)
        return np.concatenate([np.maximum.reduceat(each, one.start, axis=0) for each, one in pairs]).astype(np.float64)

    def __len__(self) -> int:
        return sum(len(one.start) for one in self.signals)

    @property
    def label(self) -> Int64Array:
        """The class of each item, int64 [n]."""
        return np.concatenate([one.label for one in self.signals])

    @property
    def normal(self) -> BoolArray:
        """Which items are normal, bool [n]."""
        return self.label == 0

    @property
    def record(self) -> StrArray:
        """The signal of each item, str [n]."""
        return np.repeat([one.name for one in self.signals], [len(one.start) for one in self.signals])

    @property
    def subject(self) -> StrArray:
        """Whose each item is, str [n]."""
        whose = [one.name if one.subject is None else one.subject for one in self.signals]
        return np.repeat(whose, [len(one.start) for one in self.signals])
