"""What the linked image of each board takes, against the board's budget."""

from __future__ import annotations

from ..blocks import Beside, Block, Cell, Note, Table
from ..fields import Fields
from ..numerals import cell, count, percent
from ..records import Board
from .context import Context, warnings
from .section import ReportSection

MEMORIES = {"flash": "Flash", "ram": "RAM (data and bss)", "stack": "Stack"}
SYMBOLS_SHOWN = 8
"""Functions and objects named in the table of the largest."""


def firmware(context: Context) -> list[Block] | None:
    """Show flash, RAM and stack of every exported board."""
    boards = [board for board in context.chain.boards if board.export.present]
    if not boards:
        return None
    blocks: list[Block] = [*warnings(*(board.export for board in boards))]
    linked = [board for board in boards if board.export.fields.number("flash_bytes") is not None]
    rest = [board for board in boards if board not in linked]
    blocks += [Note(f"{board.name}: {_without_figures(board.export.fields)}") for board in rest]
    if linked:
        blocks.append(_sizes(linked))
    if largest := tuple(_largest(board) for board in linked if board.export.fields.group("symbols")):
        blocks.append(Beside(largest))
    return blocks


def _without_figures(export: Fields) -> str:
    if export.text("toolchain") is None:
        return "the sources were written, but no compiler for the board was installed, so that there is no image."
    return "the image is a program of this computer, which has no flash or RAM of its own to measure."


def _sizes(boards: list[Board]) -> Table:
    rows = [
        (Cell(f"{title}, bytes"), *(_against_budget(board.export.fields, key) for board in boards))
        for key, title in MEMORIES.items()
    ]
    rows.append((Cell("Toolchain"), *(cell(board.export.fields.text("toolchain") or "") for board in boards)))
    caption = (
        "Whole image (detector, protocol agent and drivers), measured in the linked ELF; stack: a bound from the "
        "machine code, interrupts apart. Bars: share of the board's budget"
    )
    return Table(caption, ("Memory", *(board.name for board in boards)), tuple(rows))


def _against_budget(export: Fields, key: str) -> Cell:
    used, budget = export.number(f"{key}_bytes"), export.number(f"budget.{key}")
    if used is None or not budget:
        return cell(count(used))
    share = used / budget
    over = " OVER" if share > 1 else ""
    text = f"{count(used)} of {count(budget)} ({percent(share, 1)}){over}"
    return Cell(text, "bad" if over else "plain", numeric=True, share=share)


def _largest(board: Board) -> Table:
    symbols = board.export.fields.members("symbols")
    sizes = {name: size.number("value") or 0.0 for name, size in symbols.items()}
    ranked = sorted(sizes, key=lambda name: (-sizes[name], name))[:SYMBOLS_SHOWN]
    rows = tuple((Cell(name), cell(count(sizes[name]))) for name in ranked)
    return Table(f"Largest functions and objects, {board.name}", ("Symbol", "Bytes"), rows)


SECTION = ReportSection(
    name="firmware",
    title="Firmware",
    order=70,
    records=("export/BOARD/export.json",),
    build=firmware,
)
