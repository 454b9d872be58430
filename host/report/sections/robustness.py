"""What happens to the frozen detector when beats are cut early or late, and what trimming did."""

from __future__ import annotations

from ..blocks import Beside, Block, Cell, Figures, Note, Table
from ..fields import Fields
from ..figures.shift import shift
from ..numerals import MINUS, cell, count, decimal, percent
from .context import Context, conditions, warnings
from .section import ReportSection

REACH = 2
"""Shifts, in raw samples, within which a detector should hold."""


def robustness(context: Context) -> list[Block] | None:
    """Show the effect of shifts and of trimming, where the stage measured them."""
    train = context.chain.train
    if not train.present or train.fields.group("robustness") is None:
        return None
    blocks: list[Block] = [*warnings(train)]
    moves = train.fields.items("robustness.shift")
    if moves:
        blocks.append(_shift(context, train.fields, moves))
    trim = train.fields.group("robustness.trim")
    blocks.append(_trim(trim) if trim else Note("Trimming was not used: no training beat was left out."))
    if plain := train.fields.group("robustness.without_options"):
        blocks.append(_compared(train.fields, plain))
    return blocks


def _shift(context: Context, train: Fields, moves: list[Fields]) -> Block:
    trained = train.integer("config.shift") or 0
    how = f"trained with shifts of up to {trained} samples" if trained else "trained without shifts"
    measured_on = f"Float model, {how}; {conditions(train)}"
    rows = tuple(
        (
            Cell(signed(move.integer("samples") or 0)),
            cell(percent(move.number("sensitivity"))),
            cell(percent(move.number("specificity"))),
            cell(percent(move.number("alarms"))),
        )
        for move in moves
    )
    head = ("Shift", "Sensitivity", "Specificity", "Alarms")
    table = Table(
        f"Test beats cut early or late, shift in raw samples; alarms: of all beats. {measured_on}", head, rows
    )
    measured = [move for move in moves if move.number("sensitivity") is not None]
    if not (context.draws(context.chain.train) and measured):
        return table
    samples, recall, specificity = (
        [move.number(key) or 0.0 for move in measured] for key in ("samples", "sensitivity", "specificity")
    )
    figure = Figures((shift(samples, recall, specificity),), f"The same as a figure. {measured_on}.")
    return Beside((table, figure))


def signed(value: int) -> str:
    """Return a whole number with its sign: +2, 0, −2."""
    return f"{value:+d}".replace("-", MINUS) if value else "0"


def _compared(train: Fields, plain: Fields) -> Table:
    """Show what the options changed, on the same test beats, each model with its own threshold."""
    keys = {"AUROC": "metrics.auroc", "Accuracy": "metrics.accuracy", "Sensitivity": "metrics.sensitivity",
            "Specificity": "metrics.specificity", "False-alarm rate": "false_alarm_rate.observed"}  # fmt: skip
    rows = [(name, train.number(key), plain.number(key)) for name, key in keys.items()]
    moved = _worst_specificity(train.items("robustness.shift")), _worst_specificity(plain.items("shift"))
    rows.append(("Least specificity, shifts of -2 to 2", *moved))
    return Table(
        f"Effect of the options: the same beats trained with and without them. {conditions(train)}",
        ("Figure", "With", "Without"),
        tuple((Cell(name), *(cell(decimal(value)) for value in values)) for name, *values in rows),
    )


def _worst_specificity(moves: list[Fields]) -> float | None:
    found = [move.number("specificity") for move in moves if abs(move.integer("samples") or 0) <= REACH]
    return min((value for value in found if value is not None), default=None)


def _trim(trim: Fields) -> Table:
    anomalies = trim.number("dropped_anomalies")
    rows = (
        (Cell("Share left out"), cell(percent(trim.number("fraction")))),
        (Cell("Training beats left out"), cell(count(trim.number("dropped")))),
        (Cell("of these anomalies by label"), cell("not labelled" if anomalies is None else count(anomalies))),
        (Cell("Threshold before"), cell(decimal(trim.number("threshold_before")))),
        (Cell("Threshold after"), cell(decimal(trim.number("threshold_after")))),
    )
    return Table("Trimming: the worst-scoring training beats were not fitted on", ("Effect", "Value"), rows)


SECTION = ReportSection(
    name="robustness",
    title="Robustness, float model",
    order=40,
    records=("train.json",),
    build=robustness,
)
