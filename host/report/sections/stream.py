"""Continuous ECG: how well whole records were judged, under which conditions, and what boards made of them."""

from __future__ import annotations

from collections import Counter

from ....common.run import Run
from ...evaluation.strips import load_strips
from ..blocks import Block, Cell, Table
from ..fields import Fields
from ..numerals import ABSENT, cell, count, decimal, interval, percent
from ..records import Board
from .context import Context, warnings
from .section import ReportSection
from .strips import strip_blocks

STRIPS = "strips.npz"
SHARES = ("rpeak.se", "rpeak.ppv", "pvc.se", "pvc.ppv")
RATES = ("pvc.false_alarms_per_hour", "pvc.false_alarms_per_hour_on_n")
HEAD = ("Record", "Fold", "Hours", "R peak Se", "R peak +P", "Ectopic beats", "Ectopic Se", "Ectopic +P",
        "False alarms/h", "on N/h", "Unreadable")  # fmt: skip
FIGURES = {"R peak Se": SHARES[0], "R peak +P": SHARES[1], "Ectopic Se": SHARES[2], "Ectopic +P": SHARES[3]}


def stream(context: Context) -> list[Block] | None:
    """Show the evaluation on continuous records and their validation on boards, where there are any."""
    evaluate, boards = context.chain.evaluate, [board for board in context.chain.boards if board.stream.present]
    blocks: list[Block] = []
    if evaluate.present:
        blocks += [*warnings(evaluate), _conditions(evaluate.fields), _table(evaluate.fields)]
        if gross := evaluate.fields.group("gross"):
            blocks.append(_intervals(gross))
        blocks += _noisy(evaluate.fields)
    if boards:
        blocks += [*warnings(*(board.stream for board in boards)), _boards(boards)]
    if evaluate.current:
        blocks += _strips(context.run, evaluate.fields)
    return blocks or None


def _strips(run: Run, evaluate: Fields) -> list[Block]:
    gross = evaluate.group("gross") or Fields({}, evaluate.where)
    return strip_blocks(load_strips(run.path(STRIPS)), gross) if run.has(STRIPS) else []


def _conditions(evaluate: Fields) -> Table:
    records = evaluate.members("records")
    patients = {record.text("value.patient") or name for name, record in records.items()}
    learning, window = (evaluate.number(f"conditions.{key}_seconds") for key in ("learning", "match"))
    conditions = evaluate.group("conditions")
    rows = {
        "Records": f"{evaluate.text('config.stream')}: {len(records)} records, {len(patients)} patients, one lead each",
        "Lead": evaluate.text("config.lead"),
        "Noise added": evaluate.text("conditions.noise") or evaluate.text("config.noise") or "none",
        "Trained on": _shown(conditions, "trained_on"),
        "Held out": _held_out(evaluate),
        "Threshold": evaluate.text("conditions.threshold"),
        "Sensitivity level": _shown(evaluate.group("config"), "level"),
        "Not counted": f"the first {count(learning)} s of each record, for learning the patient; ventricular flutter",
        "A beat is found": f"by a detection within {count(None if window is None else 1000 * window)} ms",
        "False alarm": "a flagged beat that is neither ventricular ectopic (V, E) nor a fusion beat (F), or a flagged "
        "detection without a beat",
        "Remark": evaluate.text("conditions.note"),
    }
    cells = tuple((Cell(name), Cell(value)) for name, value in rows.items() if value)
    return Table("Conditions of the figures on continuous records", ("Condition", "Value"), cells, numeric=False)


def _held_out(evaluate: Fields) -> str:
    """Say which model judged how many records."""
    judged = Counter(record.text("value.model") for record in evaluate.members("records").values())
    return "; ".join(
        f"{count(number)} record{'' if number == 1 else 's'}: {model or 'which model judged is not recorded'}"
        for model, number in judged.items()
    )


def _shown(fields: Fields | None, key: str) -> str | None:
    """Return a value that may be a name or a number."""
    value = fields.body.get(key) if fields else None
    return None if value is None else str(value)


def _table(evaluate: Fields) -> Table:
    records = {name: record.group("value") for name, record in evaluate.members("records").items()}
    rows = [_row(name, record, fold=_shown(record, "fold")) for name, record in records.items() if record]
    if gross := evaluate.group("gross"):
        rows.append(_row("gross", gross))
    if average := evaluate.group("average"):
        rows += [_row("average", average), _row("median", average, suffix="_median")]
    caption = (
        "By ANSI/AAMI EC57, with false alarms per hour. Se: share of the beats that were found, of the ventricular "
        "ectopic ones that were flagged, those in unreadable signal among them; +P: share of the detections that are "
        "beats, of the flagged beats that are ectopic; unreadable: share of the detections. Gross: all beats together; "
        "average and median: over records"
    )
    return Table(caption, HEAD, tuple(rows))


def _noisy(evaluate: Fields) -> list[Block]:
    """Return the table of the stretches that noise was added to, where it was."""
    records = {name: record.group("value.noisy") for name, record in evaluate.members("records").items()}
    rows = tuple(_row(name, record) for name, record in records.items() if record)
    return [Table("The same in the stretches with added noise alone", HEAD, rows)] if rows else []


def _intervals(gross: Fields) -> Table:
    rows = [_with_interval(gross, title, key, share=True) for title, key in FIGURES.items()]
    rows.append(_with_interval(gross, "False alarms/h", RATES[0], share=False))
    caption = (
        "Gross figures; the intervals (Clopper and Pearson; Garwood) take beats for independent, and so are too narrow "
        "over few patients"
    )
    return Table(caption, ("Figure", "Gross", "95 % interval"), tuple(rows))


def _with_interval(gross: Fields, title: str, key: str, *, share: bool) -> tuple[Cell, ...]:
    value = gross.number(key)
    bounds = interval(gross.numbers(f"{key}_interval"), share=share, digits=1)
    return Cell(title), cell(percent(value) if share else decimal(value, 1)), cell(bounds, "muted")


def _row(name: str, fields: Fields, *, fold: str | None = None, suffix: str = "") -> tuple[Cell, ...]:
    se, ppv, ectopic_se, ectopic_ppv = (cell(percent(fields.number(key + suffix))) for key in SHARES)
    rates = (cell(decimal(fields.number(key + suffix), 1)) for key in RATES)
    hours = None if suffix else fields.number("hours")
    return (
        Cell(name), cell(fold or ABSENT, "muted"), cell(decimal(hours, 2)), se, ppv,
        cell(count(fields.number("counts.ectopic"))), ectopic_se, ectopic_ppv, *rates,
        cell(percent(fields.number("unreadable_share" + suffix))),
    )  # fmt: skip


def _boards(boards: list[Board]) -> Table:
    shown = [_board(board.stream.fields) for board in boards]
    rows = ((Cell(title), *(column[title] for column in shown)) for title in shown[0])
    known = tuple(row for row in rows if any(found.text != ABSENT for found in row[1:]))
    head = ("Figure", *(f"{'virtual ' if b.stream.fields.flag('virtual') else ''}{b.name}" for b in boards))
    caption = (
        "Whole records pushed sample by sample as raw int16 counts, every event compared with the integer reference's, "
        "byte by byte. A virtual board is the board's own image in a simulator; it counts instructions, not time"
    )
    return Table(caption, head, known)


def _board(record: Fields) -> dict[str, Cell]:
    differences, complete = record.number("differences"), record.flag("complete")
    samples, fs = record.number("samples"), record.number("fs")
    hours = samples / fs / 3600 if samples is not None and fs else None
    costs = {
        f"{name}, {what}": cell(count(record.number(f"{kind}.{key}")))
        for kind, name in {"instructions": "Instructions", "cycles": "Cycles (DWT)"}.items()
        for key, what in {"per_second": "a second of signal", "worst_sample": "worst sample"}.items()
    }
    return {
        "Records": cell(", ".join(record.members("records"))),
        "Hours of signal": cell(decimal(hours, 2)),
        "Complete": cell("yes", "good") if complete else cell("NO", "bad"),
        "Events compared": cell(count(record.number("events"))),
        "Differences from the reference": cell(count(differences), "bad" if differences else "good"),
        **costs,
    }


SECTION = ReportSection(
    name="stream",
    title="Continuous ECG",
    order=60,
    records=(
        "evaluate.json",
        "validate-stream-BOARD.json",
    ),
    build=stream,
)
