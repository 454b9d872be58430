"""A board beside the integer reference of a run, as one check with a readable failure."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..boards.loader import load_board
from ..common.errors import DataError, EcgtinyError, UsageError, VerificationError
from ..common.run import Run
from ..common.stage_records.export import ExportRecord
from ..common.stage_records.readouts import STREAM
from ..common.stage_records.validate import Mismatch, Reply, ValidateRecord
from ..common.stage_records.validate_stream import ValidateStreamRecord
from ..firmware_gen.pipeline import build_run, export_run
from ..firmware_gen.runtimes import find
from ..quantize.store import RECORD as QUANTISED
from .link.ports import simulated_board
from .validation.beats import validate_run
from .validation.readouts import validate_readouts

LISTED = 5
"""Mismatches that a failure shows."""


@dataclass(frozen=True)
class BoardCheck:
    """A run whose firmware is built for a board, and where that board is."""

    run: Run
    board: str
    port: str | None
    """None for the virtual board."""

    def check(self, beats: int | None = None) -> ValidateRecord | ValidateStreamRecord:
        """Send test beats to the board and compare every reply with the integer reference.

        Args:
            beats: how many, evenly chosen with every class among them; of a detector that takes samples, how many test
                signals. None sends all.

        Returns:
            The record of the validation: ``beats``, ``mismatches``, ``instructions`` and more.

        Raises:
            AssertionError: a reply is not the reference's, and the message shows the first of those beats; or the board
                could not be asked, and it says why.
        """
        __tracebackhide__ = True  # pytest shows the user's test and the message
        try:
            if self.run.form(QUANTISED) == STREAM:
                return validate_readouts(self.run, self.board, self.port, signals=beats)
            return validate_run(self.run, self.board, self.port, beats=beats)
        except EcgtinyError as error:
            raise AssertionError(_explained(error)) from None


def board_check(source: Path, board: str, port: str | None, copy: Path) -> BoardCheck:
    """Return the check of a run, which is copied; for a virtual board its firmware is built.

    What was exported for the board is compiled once more, as it is; where nothing was, the run is exported.

    Args:
        source: the run folder.
        board: the board's name, or the path of its TOML file.
        port: where a real board is, which holds the firmware of the run's export; None or ``sim://BOARD`` for the
            virtual board.
        copy: a folder that is not there yet.

    Raises:
        DataError: there is no quantised run in the folder, or no export that a real board could hold.
        UsageError: there is no such board.
        VerificationError: an artefact of the run has changed.
        MissingToolError: no compiler is installed.
        BudgetError: the image is over the board's budget.
    """
    name = load_board(board).name
    if not Run(source).has(QUANTISED):
        raise DataError(f"holds no {QUANTISED}", where=str(source), fix="name the folder of a run that was quantised")
    run = Run(Path(shutil.copytree(source, copy)))
    exported = f"export/{name}/export.json"
    if port is not None and simulated_board(port) is None:
        if not run.has(exported):
            raise DataError(f"holds no export for {name}, which the board on {port} could hold", where=str(source),
                            fix=f"run ecgtiny export --board {name} and flash it")  # fmt: skip
    elif not run.has(exported):
        _check_image(export_run(run, board))
    elif not find(run.read(exported, ExportRecord).runtime.name).foreign:
        build_run(run, board)
    return BoardCheck(run, board, port)


def _check_image(record: ExportRecord) -> None:
    if record.no_image is not None:
        raise UsageError(f"no image was built: {record.no_image}", where=record.board,
                         fix="install a compiler for the board, or name another board")  # fmt: skip


def _explained(error: EcgtinyError) -> str:
    if isinstance(error, VerificationError) and isinstance(error.record, ValidateRecord):
        return _difference(error.record)
    return str(error)


def _difference(record: ValidateRecord) -> str:
    """Return how many beats differ on which board, and the first of them, a line each."""
    where = f"{'virtual ' if record.virtual else ''}{record.board}"
    shown = record.first_mismatches[:LISTED]
    return "\n".join((
        f"{record.mismatches} of {record.beats} beats differ from the integer reference on {where}; the first:",
        *_table(shown),
    ))  # fmt: skip


def _table(shown: Iterable[Mismatch]) -> list[str]:
    rows = [(str(one.index), _said(one.device), _said(one.reference)) for one in shown]
    whole = [("beat", "board", "reference"), *rows]
    widths = [max(len(row[column]) for row in whole) for column in range(3)]
    return [
        "  " + "   ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in whole
    ]


def _said(reply: Reply) -> str:
    """Return an answer in words: a score and whether it is an alarm, or why there is none."""
    return f"score {reply.score}{', alarm' if reply.alarm else ''}" if reply.status == "ok" else reply.status
