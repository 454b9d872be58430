"""What each board computed, beat by beat, beside the integer reference and the float model."""

from __future__ import annotations

from ....common.numerals import ABSENT, count, decimal, percent
from ....common.stage_records.network import Spread
from ....common.stage_records.validate import Reply, ValidateRecord
from ..blocks import Block, Cell, Table
from ..numerals import cell
from .context import Context, score_unit, warnings
from .link_figures import link_figures, virtual_boards
from .section import ReportSection


def validation(context: Context) -> list[Block] | None:
    """Show the validation of every board that has one."""
    boards = context.chain.boards
    found = {board.name: board.validation.record for board in boards if board.validation.record is not None}
    if not found:
        return None
    blocks: list[Block] = [*warnings(*(board.validation for board in boards))]
    train = context.chain.train.record
    blocks.append(_table(found, "units of the score" if train is None else score_unit(train.score)))
    blocks += [_mismatches(name, record) for name, record in found.items() if record.first_mismatches]
    return blocks


def _table(boards: dict[str, ValidateRecord], unit: str) -> Table:
    shown = [_figures(record, unit) for record in boards.values()]
    rows = [(Cell(title), *(column[title] for column in shown)) for title in shown[0]]
    known = tuple(row for row in rows if any(found.text != ABSENT for found in row[1:]))
    head = ("Figure", *(f"{'virtual ' if record.virtual else ''}{name}" for name, record in boards.items()))
    caption = (
        "Test beats streamed as raw int16 counts; every reply (status, score, alarm) compared with the integer "
        f"reference. {virtual_boards(boards.values())}"
    )
    return Table(caption, head, known)


def _figures(record: ValidateRecord, unit: str) -> dict[str, Cell]:
    compared, auroc = record.float_against_device, record.auroc
    difference = compared and compared.score_difference
    return {
        "Beats compared": cell(count(record.beats)),
        "Beats to compare": cell(count(record.beats_asked)),
        "Complete": _flag(record.complete),
        "Mismatches with the reference": cell(count(record.mismatches), "bad" if record.mismatches else "good"),
        "Image is the exported one": _flag(record.build_is_the_exported_one),
        **link_figures(record),
        "Flat beats": cell(count(record.flat)),
        "Alarms": cell(count(record.alarms)),
        "Decisions as float": cell(percent(record.decision_agreement)),
        "Spearman with float scores": cell(decimal(compared and compared.spearman)),
        f"Largest difference to float, {unit}": cell(decimal(difference and difference.max, 5)),
        f"RMS difference to float, {unit}": cell(decimal(difference and difference.rms, 5)),
        "AUROC, board": cell(decimal(auroc and auroc.device)),
        "AUROC, float": cell(decimal(auroc and auroc.float)),
        **_ticks("Instructions per beat", record.instructions),
        **_ticks("Cycles a beat (DWT)", record.cycles),
        "Beats a second over the link": cell(decimal(record.throughput.beats_per_second, 1)),
    }


def _flag(value: bool) -> Cell:
    return cell("yes", "good") if value else cell("NO", "bad")


def _ticks(name: str, ticks: Spread | None) -> dict[str, Cell]:
    return {
        f"{name}, minimum": cell(count(ticks and ticks.min)),
        f"{name}, median": cell(count(ticks and ticks.median)),
        f"{name}, maximum": cell(count(ticks and ticks.max)),
    }


def _mismatches(board: str, record: ValidateRecord) -> Table:
    rows = tuple(
        (Cell(count(found.index)), cell(_reply(found.device)), cell(_reply(found.reference)))
        for found in record.first_mismatches
    )
    caption = f"First mismatches of {board}; validate-{board}.csv has every beat"
    return Table(caption, ("Test beat", "Board", "Integer reference"), rows)


def _reply(reply: Reply) -> str:
    return f"{reply.status}, {count(reply.score)}, {'alarm' if reply.alarm else 'no alarm'}"


SECTION = ReportSection(
    name="validation",
    title="Validation on boards",
    order=80,
    records=("validate-BOARD.json",),
    build=validation,
)
