"""What there is to flash: the image of an export, or of a folder that ``compile`` wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...common.errors import DataError, MissingToolError, UsageError
from ...common.extras import pip_install
from ...common.own_command import own_command
from ...common.run import Run
from ...common.stage_records.base import known
from ...common.stage_records.compile import COMPILED, CompileRecord
from ...common.stage_records.export import ExportRecord
from ..link.identity import ExpectedFirmware, expected_firmware

COMPILE = "ecgtiny compile once more"


@dataclass(frozen=True)
class FlashImage:
    """An image, and how it is known on the board."""

    folder: Path
    firmware: ExpectedFirmware
    missing_files: Sequence[str]
    """Why forms of it are not there."""
    again: str
    """The command that makes it once more."""


def flash_image(run: Run, board: str, named: str | None = None) -> FlashImage:
    """Return the image of a run for a board.

    Args:
        run: a run, or a folder that ``compile`` wrote.
        board: the board's name.
        named: how the user names it, which may be the path of its file.

    Raises:
        DataError: it holds no export for the board, or a network alone.
        UsageError: it was compiled for another board.
        MissingToolError: there is no image.
        VerificationError: an artefact has changed.
    """
    return _compiled(run, board) if run.has(COMPILED) else _exported(run, board, named or board)


def _exported(run: Run, board: str, named: str) -> FlashImage:
    name = f"export/{board}/export.json"
    if not run.has(name):
        raise DataError(f"holds no export for {board}", where=str(run.folder),
                        fix=f"run {own_command('export', board=named, run=run.folder)}, or name another run with "
                        "--run")  # fmt: skip
    record, again = run.load(name, ExportRecord), own_command("build", board=named, run=run.folder)
    if record.build_digest is None:
        raise _no_image(run, record.no_image, again)
    return FlashImage(run.path(f"export/{board}"), expected_firmware(record), known(record.missing_files) or [], again)


def _compiled(run: Run, board: str) -> FlashImage:
    record = run.load(COMPILED, CompileRecord)
    if record.board != board:
        raise UsageError(f"is for {record.board}, not for {board}", where=str(run.folder),
                         fix="leave --board out, or compile for that board")  # fmt: skip
    detector, image = known(record.detector), known(record.image)
    if detector is None or image is None:
        raise DataError("holds a network alone, and no firmware", where=str(run.folder),
                        fix="compile it once more with --score and --normals")  # fmt: skip
    if image.build_digest is None:
        raise _no_image(run, image.no_image, COMPILE)
    return FlashImage(run.folder, ExpectedFirmware(detector.model_digest, image.build_digest),
                      known(image.missing_files) or [], COMPILE)  # fmt: skip


def _no_image(run: Run, why: str | None, again: str) -> MissingToolError:
    what = f"holds no image to flash: {why or 'no compiler was installed'}"
    return MissingToolError(what, where=str(run.folder), fix=f"{pip_install('build')}, then {again}")
