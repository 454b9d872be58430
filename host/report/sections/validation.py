"""What each board computed, beat by beat, beside the integer reference and the float model."""

from __future__ import annotations

from collections.abc import Callable

from ..blocks import Block, Cell, Table
from ..fields import Fields
from ..numerals import ABSENT, cell, count, decimal, percent
from ..records import Board
from .context import Context, score_unit, warnings
from .section import ReportSection

TICKS = {"min": "minimum", "median": "median", "max": "maximum"}

Show = Callable[[Fields], Cell]


def validation(context: Context) -> list[Block] | None:
    """Show the validation of every board that has one."""
    boards = [board for board in context.chain.boards if board.validation.present]
    if not boards:
        return None
    blocks: list[Block] = [*warnings(*(board.validation for board in boards))]
    blocks.append(_table(boards, score_unit(context.chain.train.fields)))
    blocks += [_mismatches(board) for board in boards if board.validation.fields.items("first_mismatches")]
    return blocks


def _table(boards: list[Board], unit: str) -> Table:
    records = [board.validation.fields for board in boards]
    rows = [(Cell(title), *(show(record) for record in records)) for title, show in _rows(unit).items()]
    known = tuple(row for row in rows if any(found.text != ABSENT for found in row[1:]))
    head = ("Figure", *(f"{'virtual ' if b.validation.fields.flag('virtual') else ''}{b.name}" for b in boards))
    caption = (
        "Test beats streamed as raw int16 counts; every reply (status, score, alarm) compared with the integer "
        "reference. A virtual board is the board's own image in a simulator; it counts instructions, not time"
    )
    return Table(caption, head, known)


def _rows(unit: str) -> dict[str, Show]:
    compared = "float_against_device"
    return {
        "Beats compared": lambda record: cell(count(record.number("beats"))),
        "Beats to compare": lambda record: cell(count(record.number("beats_asked"))),
        "Complete": lambda record: _flag(record.flag("complete")),
        "Mismatches with the reference": _mismatch_count,
        "Image is the exported one": lambda record: _flag(record.flag("build_is_the_exported_one")),
        "Requests sent again": lambda record: cell(count(record.number("retries"))),
        "Flat beats": lambda record: cell(count(record.number("flat"))),
        "Alarms": lambda record: cell(count(record.number("alarms"))),
        "Decisions as float": lambda record: cell(percent(record.number("decision_agreement"))),
        "Spearman with float scores": lambda record: cell(decimal(record.number(f"{compared}.spearman"))),
        f"Largest difference to float, {unit}": _difference("max"),
        f"RMS difference to float, {unit}": _difference("rms"),
        "AUROC, board": lambda record: cell(decimal(record.number("auroc.device"))),
        "AUROC, float": lambda record: cell(decimal(record.number("auroc.float"))),
        **{f"Instructions per beat, {name}": _ticks("instructions", key) for key, name in TICKS.items()},
        **{f"Cycles a beat (DWT), {name}": _ticks("cycles", key) for key, name in TICKS.items()},
        "Beats a second over the link": lambda record: cell(decimal(record.number("throughput.beats_per_second"), 1)),
    }


def _flag(value: bool | None) -> Cell:
    if value is None:
        return cell(ABSENT)
    return cell("yes", "good") if value else cell("NO", "bad")


def _mismatch_count(record: Fields) -> Cell:
    found = record.number("mismatches")
    return cell(count(found), "bad" if found else "good")


def _difference(key: str) -> Show:
    return lambda record: cell(decimal(record.number(f"float_against_device.score_difference.{key}"), 5))


def _ticks(kind: str, key: str) -> Show:
    return lambda record: cell(count(record.number(f"{kind}.{key}")))


def _mismatches(board: Board) -> Table:
    rows = tuple(
        (Cell(count(found.number("index"))), *(cell(_reply(found, side)) for side in ("device", "reference")))
        for found in board.validation.fields.items("first_mismatches")
    )
    caption = f"First mismatches of {board.name}; validate-{board.name}.csv has every beat"
    return Table(caption, ("Test beat", "Board", "Integer reference"), rows)


def _reply(found: Fields, side: str) -> str:
    alarm = "alarm" if found.flag(f"{side}.alarm") else "no alarm"
    return f"{found.text(f'{side}.status')}, {count(found.number(f'{side}.score'))}, {alarm}"


SECTION = ReportSection(
    name="validation",
    title="Validation on boards",
    order=80,
    records=("validate-BOARD.json",),
    build=validation,
)
