"""What changes as the threshold is moved: the figures at the stored threshold beside those at another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ....common.stage_records.base import Interval
from ....common.stage_records.evaluate import Ectopics
from ....common.stage_records.quantize import LevelFigures
from .judged import JudgedRecord
from .labelled_beats import LabelledBeats, Share

NO_VALUE = "none"


@dataclass(frozen=True)
class Operating:
    """A threshold and the figures that belong to it."""

    threshold: int
    beats: LabelledBeats | None = None
    """The labelled test beats of the run, where its scores are compared with the threshold as they are."""
    predicted: LevelFigures | None = None
    """What training predicted of new patients at this level."""
    judged: JudgedRecord | None = None
    """The recording that is open."""

    @property
    def points(self) -> list[tuple[float, float]]:
        """Where the threshold is on the ROC curves: shares of other beats and of anomalous beats flagged."""
        found: list[tuple[float | None, float | None]] = []
        if self.beats is not None:
            quiet = self.beats.specificity(self.threshold).value
            found.append((None if quiet is None else 1 - quiet, self.beats.sensitivity(self.threshold).value))
        figures = None if self.judged is None else self.judged.figures(self.threshold)
        if figures is not None:
            found.append((figures.pvc.fpr, figures.pvc.se))
        return [(x, y) for x, y in found if x is not None and y is not None]


@dataclass(frozen=True)
class Row:
    """A figure at the stored threshold and at the one that was chosen."""

    name: str
    meaning: str
    """In one line."""
    stored: str
    chosen: str


@dataclass(frozen=True)
class _Figure:
    name: str
    meaning: str
    value: Callable[[Operating], str | None]
    """None where the figure does not apply."""


def rows(stored: Operating, chosen: Operating) -> list[Row]:
    """Return the figures that apply."""
    return [*_rows(stored, chosen)]


def moved(stored: Operating, chosen: Operating) -> str:
    """Return the warning that belongs to another threshold than the stored one; empty at the stored one."""
    if stored.threshold == chosen.threshold:
        return ""
    return (
        f"Threshold {chosen.threshold} is not the validated one. The run holds {stored.threshold}: that one was frozen "
        "before the test beats were read, and is what export writes into the firmware. Figures at a threshold that was "
        "chosen by looking at them promise nothing for other recordings."
    )


def _rows(stored: Operating, chosen: Operating) -> Iterator[Row]:
    for figure in FIGURES:
        one, other = figure.value(stored), figure.value(chosen)
        if one is not None and other is not None:
            yield Row(figure.name, figure.meaning, one, other)


def _sensitivity(of: Operating) -> str | None:
    return of.beats and _share(of.beats.sensitivity(of.threshold))


def _specificity(of: Operating) -> str | None:
    return of.beats and _share(of.beats.specificity(of.threshold))


def _predicted_se(of: Operating) -> str | None:
    return of.predicted and percent(of.predicted.se, of.predicted.se_interval)


def _predicted_alarms(of: Operating) -> str | None:
    if of.predicted is None:
        return None
    return rate(of.predicted.false_alarms_per_hour, of.predicted.false_alarms_per_hour_interval)


def _of_recording(show: Callable[[Ectopics], str]) -> Callable[[Operating], str | None]:
    def value(of: Operating) -> str | None:
        figures = None if of.judged is None else of.judged.figures(of.threshold)
        return None if figures is None else show(figures.pvc)

    return value


def _flagged(of: Operating) -> str | None:
    return None if of.judged is None else rate(of.judged.flagged_per_hour(of.threshold), None)


def _share(share: Share) -> str:
    return f"{percent(share.value, share.interval)}, {share.hits:,} of {share.trials:,}"


def percent(value: float | None, interval: Interval | None) -> str:
    """Return a share in per cent with its interval; ``NO_VALUE`` of nothing."""
    if value is None:
        return NO_VALUE
    return f"{value:.1%}" + ("" if interval is None else f" [{100 * interval[0]:.1f}, {100 * interval[1]:.1f}]")


def rate(value: float | None, interval: Interval | None) -> str:
    """Return a rate with its interval; ``NO_VALUE`` of no time."""
    if value is None:
        return NO_VALUE
    return f"{value:.1f}" + ("" if interval is None else f" [{interval[0]:.1f}, {interval[1]:.1f}]")


FIGURES = (
    _Figure("Sensitivity, test beats", "share of the run's anomalous test beats that are flagged", _sensitivity),
    _Figure("Specificity, test beats", "share of the run's normal test beats that are not flagged", _specificity),
    _Figure(
        "Se predicted", "of ventricular ectopic beats of a new patient, from training patients left out", _predicted_se
    ),
    _Figure("False alarms per hour predicted", "of a new patient, from training patients left out", _predicted_alarms),
    _Figure(
        "Se, this recording",
        "share of the annotated ventricular ectopic beats that are flagged",
        _of_recording(lambda pvc: percent(pvc.se, pvc.se_interval)),
    ),
    _Figure(
        "+P, this recording",
        "share of the flagged beats that are annotated as ventricular ectopic",
        _of_recording(lambda pvc: percent(pvc.ppv, pvc.ppv_interval)),
    ),
    _Figure(
        "Specificity, this recording",
        "share of the beats neither ectopic nor fusion beats that are not flagged",
        _of_recording(lambda pvc: percent(None if pvc.fpr is None else 1 - pvc.fpr, None)),
    ),
    _Figure(
        "False alarms per hour, this recording",
        "flagged beats that are neither ectopic nor fusion beats",
        _of_recording(lambda pvc: rate(pvc.false_alarms_per_hour, pvc.false_alarms_per_hour_interval)),
    ),
    _Figure("Flagged per hour, this recording", "per hour of readable signal, right or wrong", _flagged),
)
