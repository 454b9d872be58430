"""What happens to the frozen detector when beats are cut early or late, and what trimming did."""

from __future__ import annotations

from collections.abc import Sequence

from ....common.numerals import MINUS, count, decimal, percent
from ....common.stage_records.train import Shifted, TrainRecord, TrimEffect, WithoutOptions
from ..blocks import Block, Cell, Figures, Note, SideBySide, Table
from ..figures.shift import shift
from ..numerals import cell
from .context import Context, conditions, warnings
from .section import ReportSection

REACH = 2
"""Shifts, in raw samples, within which a detector should hold."""


def robustness(context: Context) -> list[Block] | None:
    """Show the effect of shifts and of trimming, where the stage measured them."""
    train = context.chain.train.record
    if train is None:
        return None
    found = train.robustness
    blocks: list[Block] = [*warnings(context.chain.train)]
    if found.shift:
        blocks.append(_shift(context, train))
    blocks.append(_trim(found.trim) if found.trim else Note("Trimming was not used: no training beat was left out."))
    if found.without_options:
        blocks.append(_compared(train, found.without_options))
    return blocks


def _shift(context: Context, train: TrainRecord) -> Block:
    trained, moves = train.config.shift, train.robustness.shift
    how = f"trained with shifts of up to {trained} samples" if trained else "trained without shifts"
    measured_on = f"Float model, {how}; {conditions(train)}"
    rows = tuple(
        (
            Cell(signed(move.samples)),
            cell(percent(move.sensitivity)),
            cell(percent(move.specificity)),
            cell(percent(move.alarms)),
        )
        for move in moves
    )
    head = ("Shift", "Sensitivity", "Specificity", "Alarms")
    table = Table(
        f"Test beats cut early or late, shift in raw samples; alarms: of all beats. {measured_on}", head, rows
    )
    measured = [(move.samples, move.sensitivity, move.specificity or 0.0) for move in moves
                if move.sensitivity is not None]  # fmt: skip
    if not (context.draws(context.chain.train) and measured):
        return table
    samples, recall, specificity = (list(column) for column in zip(*measured, strict=True))
    figure = Figures((shift(samples, recall, specificity),), f"The same as a figure. {measured_on}.")
    return SideBySide((table, figure))


def signed(value: int) -> str:
    """Return a whole number with its sign: +2, 0, −2."""
    return f"{value:+d}".replace("-", MINUS) if value else "0"


def _compared(train: TrainRecord, plain: WithoutOptions) -> Table:
    """Show what the options changed, on the same test beats, each model with its own threshold."""
    shown = [_effect(train, train.robustness.shift), _effect(plain, plain.shift)]
    return Table(
        f"Effect of the options: the same beats trained with and without them. {conditions(train)}",
        ("Figure", "With", "Without"),
        tuple((Cell(name), *(cell(decimal(column[name])) for column in shown)) for name in shown[0]),
    )


def _effect(of: TrainRecord | WithoutOptions, moves: Sequence[Shifted]) -> dict[str, float | None]:
    metrics, rate = of.metrics, of.false_alarm_rate
    return {
        "AUROC": metrics and metrics.auroc,
        "Accuracy": metrics and metrics.accuracy,
        "Sensitivity": metrics and metrics.sensitivity,
        "Specificity": metrics and metrics.specificity,
        "False-alarm rate": rate and rate.observed,
        "Least specificity, shifts of -2 to 2": _worst_specificity(moves),
    }


def _worst_specificity(moves: Sequence[Shifted]) -> float | None:
    found = [move.specificity for move in moves if abs(move.samples) <= REACH]
    return min((value for value in found if value is not None), default=None)


def _trim(trim: TrimEffect) -> Table:
    anomalies = trim.dropped_anomalies
    rows = (
        (Cell("Share left out"), cell(percent(trim.fraction))),
        (Cell("Training beats left out"), cell(count(trim.dropped))),
        (Cell("of these anomalies by label"), cell("not labelled" if anomalies is None else count(anomalies))),
        (Cell("Threshold before"), cell(decimal(trim.threshold_before))),
        (Cell("Threshold after"), cell(decimal(trim.threshold_after))),
    )
    return Table("Trimming: the worst-scoring training beats were not fitted on", ("Effect", "Value"), rows)


SECTION = ReportSection(
    name="robustness",
    title="Robustness, float model",
    order=40,
    records=("train.json",),
    build=robustness,
)
