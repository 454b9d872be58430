"""Fit readouts and their thresholds, and score intervals by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ....common.arrays import Float64Array
from ....common.errors import UnsupportedModelError
from ...data.signals import Signals
from ..fitted import Fitted, FloatStream, Items, OwnThreshold, Task
from ..points import signals_of
from .counting import count_intervals
from .readouts import Groups, Pulse, Readouts, fit_readouts
from .search import balance, search_thresholds
from .states import FS, Draw

Grouping = Callable[[tuple[str, ...]], Groups]
"""Takes the names of the classes; returns for each readout the classes that it tells from the rest."""


class Rule(StrEnum):
    """How the thresholds of the readouts are found on validation signals."""

    MEAN = "recursive grid search"
    """The mean of those that are best for each signal, as the report has it."""
    BALANCED = "balanced recursive grid search"
    """Those, moved to where sensitivity and specificity are equal."""


def one(classes: tuple[str, ...]) -> Groups:
    """One readout for all anomalies."""
    return (tuple(range(1, len(classes))),)


def each(classes: tuple[str, ...]) -> Groups:
    """A readout for each kind of anomaly."""
    return tuple((label,) for label in range(1, len(classes)))


def two(classes: tuple[str, ...]) -> Groups:
    """A readout for the missing QRS complex, whose anomaly is that nothing comes, and one for the rest."""
    absent = tuple(label for label in range(1, len(classes)) if classes[label] == "missing qrs")
    rest = tuple(label for label in range(1, len(classes)) if label not in absent)
    return tuple(group for group in (absent, rest) if group)


@dataclass(frozen=True, eq=False)
class Scorer:
    """Readouts with their thresholds; the score is in units of a readout, whose target is 1 at an anomaly."""

    readouts: Readouts
    thresholds: Float64Array
    """float64 [readouts]."""

    def __call__(self, items: Items) -> Float64Array:
        """Return the largest of (readout - its threshold) within each interval, float64 [n]: above 0 is an alarm."""
        return (self.readouts.peaks(signals_of(items)) - self.thresholds).max(axis=1)

    def report(self, items: Items) -> Mapping[str, float | None]:
        """Return the sensitivity of each kind, of all, and the specificity, of intervals."""
        signals = signals_of(items)
        return count_intervals(self(signals) > 0, signals)


def fit(draw: Draw, pulse: Pulse, grouping: Grouping, rule: Rule, task: Task) -> Fitted:
    """Fit the readouts to the task's signals, and their thresholds to its validation signals.

    Where there are no validation signals, the thresholds are fitted to the training signals too.

    Raises:
        UnsupportedModelError: the signals have another rate than that of the constants, or no anomaly is marked,
            or no validation signal holds both normal rhythms and anomalies.
    """
    signals = task.signals
    _check(signals)
    groups = grouping(signals.classes)
    readouts = fit_readouts(draw(task.seed), signals, groups, pulse)
    validation = signals if task.validation is None else signals_of(task.validation)
    scorer = Scorer(readouts, _thresholds(readouts, validation, groups, rule))
    return Fitted(
        scorer,
        weights=readouts.network.links + readouts.weights.size,
        thresholds={str(rule): OwnThreshold(0.0, uses_labels=True)},
        report=scorer.report,
        stream=_stream(scorer, tuple("/".join(signals.classes[label] for label in group) for group in groups)),
    )


def _stream(scorer: Scorer, readouts: tuple[str, ...]) -> FloatStream | None:
    """Return what a device computes; None where its network has no integer reference."""
    network = scorer.readouts.network.arrays()
    if not network:
        return None
    fitted = {"readouts": scorer.readouts.weights, "thresholds": scorer.thresholds}
    return FloatStream({**network, **fitted}, readouts, scorer.readouts.run)


def _check(signals: Signals) -> None:
    if signals.fs != FS:
        raise UnsupportedModelError(
            f"the constants of reservoirs are for {FS:g} Hz, the signals have {signals.fs:g} Hz",
            where=signals.source,
            fix=f"resample them to {FS:g} Hz",
        )
    if signals.normal.all() or not signals.normal.any():
        raise UnsupportedModelError(
            "a readout is fitted to marked anomalies among normal rhythms, and there are not both",
            where=signals.source,
            fix="give signals with both, or a detector that learns what is normal",
        )


def _thresholds(readouts: Readouts, signals: Signals, groups: Groups, rule: Rule) -> Float64Array:
    """Return the mean, over the signals that hold both, of the thresholds found for each; moved, if balanced."""
    peaks, record, anomaly = readouts.peaks(signals), signals.record, ~signals.normal
    own = np.stack([np.isin(signals.label, group) for group in groups], axis=1)
    found = [
        search_thresholds(peaks[of], anomaly[of], own[of])
        for of in (record == signal.name for signal in signals.signals)
        if anomaly[of].any() and not anomaly[of].all()
    ]
    if not found:
        raise UnsupportedModelError(
            "thresholds are found between normal rhythms and anomalies, and no signal holds both",
            where=signals.source,
            fix="give validation signals with both",
        )
    mean: Float64Array = np.mean(found, axis=0)
    return balance(peaks, mean, anomaly) if rule is Rule.BALANCED else mean
