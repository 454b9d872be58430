"""What came of continuous records, as a person reads it in a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from . import show
from .tables import lines, span, table

if TYPE_CHECKING:
    from ...common.stage_records.base import Interval
    from ...common.stage_records.evaluate import EvaluateRecord, StreamFigures
    from ...common.stage_records.validate_stream import ValidateStreamRecord


def evaluate(record: EvaluateRecord) -> str:
    """Show the figures of each record, of all beats together, and their conditions."""
    conditions, gross = record.conditions, record.gross
    inverted = [name for name, figures in record.records.items() if figures.inverted]
    header = ("record", "R Se", "R +P", "PVC Se", "PVC +P", "false/h", "on N/h", "unreadable")
    return lines(
        table(header, [*(_row(name, figures) for name, figures in record.records.items()), _row("gross", gross)]),
        "",
        f"PVC Se {span(gross.pvc.se_interval)}, false alarms per hour "
        f"{_interval(gross.pvc.false_alarms_per_hour_interval)} (95 %)",
        f"median record: {_rate(record.average.pvc.false_alarms_per_hour_median)} false alarms per hour",
        textwrap.fill(f"level {record.config.level}: {conditions.threshold}", 80),
        f"electrodes look inverted: {', '.join(inverted)}" if inverted else None,
        *sorted({f"model: {figures.model}" for figures in record.records.values()}),
        f"first {conditions.learning_seconds:.0f} s of each record not counted; a beat is found within "
        f"{1000 * conditions.match_seconds:.0f} ms",
        None if conditions.noise is None else f"noise: {conditions.noise}",
    )


def validate(record: ValidateStreamRecord) -> str:
    """Show whether a board gave the reference's events."""
    rows = record.records.items()
    name = f"{'virtual ' if record.virtual else ''}{record.board}"
    instructions = record.instructions
    return lines(
        table(
            ("record", "samples", "events", "differences", "unreadable"),
            (
                (key, f"{row.samples:,}", f"{row.events:,}", row.differences, _percent(row.unreadable_share))
                for key, row in rows
            ),
        ),
        "",
        f"{record.events:,} events of {len(rows)} record{'s' * (len(rows) != 1)} on {name}:",
        f"  {record.differences} differences from the integer reference; {_unreadable(record)}",
        None
        if instructions is None
        else f"instructions: {instructions.per_second:,.0f} a second of signal, "
        f"{instructions.worst_sample:,} in the worst sample",
        show.link(record),
    )


def _unreadable(record: ValidateStreamRecord) -> str:
    if record.unreadable_share is None:
        return "no beat was found"
    return f"{_percent(record.unreadable_share)} of the beats unreadable"


def _row(name: str, figures: StreamFigures) -> tuple[str, ...]:
    rpeak, pvc = figures.rpeak, figures.pvc
    shares = (rpeak.se, rpeak.ppv, pvc.se, pvc.ppv)
    rates = (pvc.false_alarms_per_hour, pvc.false_alarms_per_hour_on_n)
    return name, *map(_percent, shares), *map(_rate, rates), _percent(figures.unreadable_share)


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f}%"


def _rate(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _interval(ends: Interval | None) -> str:
    return "-" if ends is None else "[{:.1f}, {:.1f}]".format(*ends)
