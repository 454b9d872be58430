"""What the linked image of each board takes, against the board's budget."""

from __future__ import annotations

from ....common.numerals import count, percent
from ....common.stage_records.export import ExportRecord
from ..blocks import Block, Cell, Note, SideBySide, Table
from ..numerals import cell
from .context import Context, warnings
from .section import ReportSection

SYMBOLS_SHOWN = 8
"""Functions and objects named in the table of the largest."""


def firmware(context: Context) -> list[Block] | None:
    """Show flash, RAM and stack of every exported board."""
    boards = context.chain.boards
    exports = {board.name: board.export.record for board in boards if board.export.record is not None}
    if not exports:
        return None
    blocks: list[Block] = [*warnings(*(board.export for board in boards))]
    linked = {name: export for name, export in exports.items() if export.flash_bytes is not None}
    rest = {name: export for name, export in exports.items() if name not in linked}
    blocks += [Note(f"{name}: {_without_figures(export)}") for name, export in rest.items()]
    if linked:
        blocks.append(_sizes(linked))
    if largest := tuple(_largest(name, export.symbols) for name, export in linked.items() if export.symbols):
        blocks.append(SideBySide(largest))
    return blocks


def _without_figures(export: ExportRecord) -> str:
    if export.toolchain is None:
        why = export.no_image or "no compiler for the board was installed"
        return f"the sources were written, and no image was made: {why}."
    return "the image is a program of this computer, which has no flash or RAM of its own to measure."


def _sizes(exports: dict[str, ExportRecord]) -> Table:
    shown = [_memories(export) for export in exports.values()]
    rows = [(Cell(f"{title}, bytes"), *(column[title] for column in shown)) for title in shown[0]]
    rows.append((Cell("Toolchain"), *(cell(export.toolchain or "") for export in exports.values())))
    caption = (
        "Whole image (detector, protocol agent and drivers), measured in the linked ELF; stack: a bound from the "
        "machine code, exceptions of the drivers in it. Bars: share of the board's budget"
    )
    return Table(caption, ("Memory", *exports), tuple(rows))


def _memories(export: ExportRecord) -> dict[str, Cell]:
    budget = export.budget
    return {
        "Flash": _against_budget(export.flash_bytes, budget and budget.flash),
        "RAM (data and bss)": _against_budget(export.ram_bytes, budget and budget.ram),
        "Stack": _against_budget(export.stack_bytes, budget and budget.stack),
    }


def _against_budget(used: int | None, budget: int | None) -> Cell:
    if used is None or not budget:
        return cell(count(used))
    share = used / budget
    over = " OVER" if share > 1 else ""
    text = f"{count(used)} of {count(budget)} ({percent(share, 1)}){over}"
    return Cell(text, "bad" if over else "plain", numeric=True, share=share)


def _largest(board: str, sizes: dict[str, int]) -> Table:
    ranked = sorted(sizes, key=lambda name: (-sizes[name], name))[:SYMBOLS_SHOWN]
    rows = tuple((Cell(name), cell(count(sizes[name]))) for name in ranked)
    return Table(f"Largest functions and objects, {board}", ("Symbol", "Bytes"), rows)


SECTION = ReportSection(
    name="firmware",
    title="Firmware",
    order=70,
    records=("export/BOARD/export.json",),
    build=firmware,
)
