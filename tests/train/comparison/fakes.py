"""Detectors and folds that tests of the comparison look into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from ecgtiny.common.arrays import Float64Array
from ecgtiny.train.benchmarks.benchmark import Fold
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.data.signals import Signal, Signals
from ecgtiny.train.detectors.detector import Detector
from ecgtiny.train.detectors.fitted import Fitted, Items, OwnThreshold, Task
from ecgtiny.train.detectors.forms import OffDevice
from ecgtiny.train.detectors.kinds import Kind
from tests.train.made import made_beats

OFF = OffDevice("made for a test, which has no device")


@dataclass
class Witness:
    """Remembers what each fit was given, and what it then scored."""

    fitted: list[Items] = field(default_factory=list[Items])
    scored: list[tuple[int, Items]] = field(default_factory=list[tuple[int, Items]])

    def detector(self, kind: Kind = Kind.BEATS) -> Detector:
        return Detector("witness", "remembers", (kind,), self.fit, OFF)

    def fit(self, task: Task) -> Fitted:
        number = len(self.fitted)
        self.fitted.append(task.items)

        def score(items: Items) -> Float64Array:
            self.scored.append((number, items))
            return np.full(len(items), float(number))

        return Fitted(score)


def distance() -> Detector:
    """Return a detector that scores the distance from the mean normal beat, with all that a detector may report."""

    def fit(task: Task) -> Fitted:
        centre = task.normals.x.mean(axis=0)

        def score(items: Items) -> Float64Array:
            assert isinstance(items, Beats)
            return np.abs(items.x - centre).mean(axis=(1, 2)).astype(np.float64)

        middle = float(np.median(score(task.beats)))
        return Fitted(score, weights=centre.size, history={"loss": (2.0, 1.0)},
                      thresholds={"middle": OwnThreshold(middle, uses_labels=False)},
                      report=lambda items: {"items": float(len(items)), "nothing": None})  # fmt: skip

    return Detector("distance", "distance from the mean", (Kind.WINDOWS, Kind.BEATS), fit, OFF)


def of_records(beats: Beats, records: int) -> Beats:
    """Return beats with a record each, in turn."""
    names = np.array([f"r{index % records}" for index in range(len(beats))])
    return replace(beats, source=replace(beats.source, record=names))


def made_fold(normals: int = 80, records: int = 0, seed: int = 0) -> Fold:
    train, test = made_beats(normals, 10, seed=seed), made_beats(60, 30, seed=seed + 1)
    if records:
        train, test = of_records(train, records), of_records(test, records)
    return Fold({Kind.BEATS: train}, {Kind.BEATS: test})


def made_signals(
    signals: int, intervals: int = 30, label: Callable[[int], int] = lambda index: int(index == 3)
) -> Signals:
    made = [
        Signal(f"s{number}", np.arange(intervals * 10, dtype=np.float32), np.arange(intervals, dtype=np.int64) * 10,
               np.array([label(index) for index in range(intervals)], np.int64))
        for number in range(signals)
    ]  # fmt: skip
    return Signals(tuple(made), ("normal", "odd"), 100.0, "made")
