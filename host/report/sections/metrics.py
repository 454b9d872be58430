"""Tables of what a model detects: ranking, decisions, recall by class, false alarms against the promise."""

from __future__ import annotations

from collections.abc import Sequence

from ..blocks import Cell, Table
from ..fields import Fields
from ..numerals import ABSENT, cell, count, decimal, interval, percent
from .context import BASELINES

SHARES = {
    "accuracy": "Accuracy",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "ppv": "Precision (PPV)",
}


def metrics_table(fields: Fields, caption: str) -> Table:
    """Return ranking and decisions, with 95 % intervals and the baselines where the stage has them."""
    found = [key for key in BASELINES if fields.group(f"baselines.{key}")]
    head = ("Figure", "Model", "95 % interval", *(BASELINES[key] for key in found))
    paths = ("metrics", *(f"baselines.{key}" for key in found))
    rows = [_metric(fields, "AUROC", "auroc", paths), _metric(fields, "AUPRC", "auprc", paths)]
    rows += [_metric(fields, title, key, paths, share=True) for key, title in SHARES.items()]
    rows.append(_metric(fields, "F1", "f1", paths))
    return Table(f"{caption}; intervals: bootstrap for areas, Wilson for shares", head, tuple(rows))


def _metric(fields: Fields, title: str, key: str, paths: Sequence[str], *, share: bool = False) -> tuple[Cell, ...]:
    show = percent if share else decimal
    bounds = interval(fields.numbers(f"metrics.{key}_interval"), share=share)
    model, *baselines = (cell(show(fields.number(f"{path}.{key}"))) for path in paths)
    return (Cell(title), model, cell(bounds, "muted"), *baselines)


def recall_table(fields: Fields, classes: Sequence[str], subject: str) -> Table:
    """Return, for each class, the share of beats that got the right decision."""
    recalls = {name: field.group("value") for name, field in fields.members("metrics.per_class_recall").items()}
    rows = tuple(
        (
            Cell(name),
            cell(count(recall.number("beats"))),
            cell(percent(recall.number("recall"))),
            cell(interval(recall.numbers("interval"), share=True), "muted"),
        )
        for name in classes
        if (recall := recalls.get(name))
    )
    caption = (
        f"{subject}: test beats decided rightly at the frozen threshold (no alarm for "
        f"{classes[0] if classes else 'normal'}, an alarm for the others), by class; intervals: Wilson"
    )
    return Table(caption, ("Class", "Beats", "Right", "95 % interval"), rows)


def false_alarms(fields: Fields, subject: str) -> Table:
    """Return the promised false-alarm rate beside the observed one and its prediction interval."""
    promised, observed = (fields.number(f"false_alarm_rate.{key}") for key in ("promised", "observed"))
    bounds = fields.numbers("false_alarm_rate.interval")
    alarms, normals = (count(fields.number(f"false_alarm_rate.{key}")) for key in ("false_alarms", "normals"))
    rows = (
        (Cell("Promised"), cell("no promise: the rule makes none" if promised is None else percent(promised))),
        (Cell("Observed on test"), cell(f"{percent(observed)} ({alarms} of {normals})")),
        (Cell("95 % prediction interval"), cell(interval(bounds, share=True))),
        (Cell("Observed lies inside"), _inside(observed, bounds)),
    )
    caption = (f"{subject}: false-alarm rate on normal test beats; the interval counts the noise of calibration and "
               "of test (beta-binomial)")  # fmt: skip
    return Table(caption, ("Rate", "Value"), rows)


def _inside(observed: float | None, bounds: list[float] | None) -> Cell:
    if observed is None or bounds is None:
        return cell(ABSENT, "muted")
    return cell("yes", "good") if bounds[0] <= observed <= bounds[1] else cell("NO", "bad")
