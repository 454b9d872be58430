"""Tables of what a model detects: ranking, decisions, recall by class, false alarms against the promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ....common.numerals import ABSENT, count, decimal, interval, percent
from ....common.stage_records.base import Interval
from ....common.stage_records.figures import Baseline, FalseAlarmRate, Figures, Metrics
from ....common.words import class_name
from ..blocks import Cell, Note, Table
from ..numerals import cell
from .context import BASELINES


class Figure(NamedTuple):
    """A figure of a detector: how it is called, and how it is spelt in a record."""

    title: str
    name: str
    share: bool = False
    bounded: bool = True

    def show(self, of: Figures | None) -> str:
        """Return the figure as the report prints it."""
        value: float | None = None if of is None else getattr(of, self.name)
        return (percent if self.share else decimal)(value)

    def interval(self, of: Figures) -> str:
        """Return its interval as the report prints it."""
        bounds: Interval | None = getattr(of, f"{self.name}_interval") if self.bounded else None
        return interval(bounds, share=self.share)


FIGURES = (
    Figure("AUROC", "auroc"),
    Figure("AUPRC", "auprc"),
    Figure("Accuracy", "accuracy", share=True),
    Figure("Sensitivity", "sensitivity", share=True),
    Figure("Specificity", "specificity", share=True),
    Figure("Precision (PPV)", "ppv", share=True),
    Figure("F1", "f1", bounded=False),
)


def metrics_table(
    metrics: Metrics, baselines: Mapping[str, Baseline], caption: str, figures: tuple[Figure, ...] = FIGURES
) -> Table:
    """Return ranking and decisions, with 95 % intervals and the baselines that the stage has."""
    beside = {title: baselines[key] for key, title in BASELINES.items() if key in baselines}
    rows = tuple(
        (Cell(figure.title), cell(figure.show(metrics)), cell(figure.interval(metrics), "muted"),
         *(cell(figure.show(baseline)) for baseline in beside.values()))
        for figure in figures
    )  # fmt: skip
    caption = f"{caption}; intervals: bootstrap for areas, Wilson for shares"
    return Table(caption, ("Figure", "Model", "95 % interval", *beside), rows)


ALONE = (
    "The autoencoder alone, across patients: in a detector of continuous records it is one of many readings, each "
    "relative to the patient's own beats, and its threshold decides nothing. What the detector does: Continuous ECG."
)


def alone(metrics: Metrics | None, baselines: Mapping[str, Baseline], caption: str) -> list[Note | Table]:
    """Return how the autoencoder of a stream ranks beats by itself; its decisions are no figures of the detector."""
    if metrics is None:
        return [Note(ALONE)]
    ranking = tuple(figure for figure in FIGURES if not figure.share and figure.bounded)
    return [Note(ALONE), metrics_table(metrics, baselines, caption, ranking)]


def recall_table(metrics: Metrics, classes: Iterable[str], subject: str, item: str = "beat") -> Table:
    """Return, for each class, the share of its items that got the right decision."""
    names = list(classes)
    rows = tuple(
        (
            Cell(class_name(name)),
            cell(count(recall.beats)),
            cell(percent(recall.recall)),
            cell(interval(recall.interval, share=True), "muted"),
        )
        for name in names
        if (recall := metrics.per_class_recall.get(name))
    )
    caption = (
        f"{subject}: test {item}s decided rightly at the frozen threshold (no alarm for "
        f"{class_name(names[0]) if names else 'normal'}, an alarm for the others), by class; intervals: Wilson"
    )
    return Table(caption, ("Class", f"{item.capitalize()}s", "Right", "95 % interval"), rows)


def false_alarms(rate: FalseAlarmRate | None, subject: str) -> tuple[Table, ...]:
    """Return the promised false-alarm rate beside the observed one and its prediction interval, where it is known."""
    if rate is None:
        return ()
    promised, observed = rate.promised, percent(rate.observed)
    rows = (
        (Cell("Promised"), cell("no promise: the rule makes none" if promised is None else percent(promised))),
        (Cell("Observed on test"), cell(f"{observed} ({count(rate.false_alarms)} of {count(rate.normals)})")),
        (Cell("95 % prediction interval"), cell(interval(rate.interval, share=True))),
        (Cell("Observed lies inside"), _inside(rate.observed, rate.interval)),
    )
    caption = (f"{subject}: false-alarm rate on normal test beats; the interval counts the noise of calibration and "
               "of test (beta-binomial)")  # fmt: skip
    return (Table(caption, ("Rate", "Value"), rows),)


def _inside(observed: float | None, bounds: Interval | None) -> Cell:
    if observed is None or bounds is None:
        return cell(ABSENT, "muted")
    return cell("yes", "good") if bounds[0] <= observed <= bounds[1] else cell("NO", "bad")
