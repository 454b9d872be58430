"""What there is to flash: the image of an export, or of a folder that ``compile`` wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...common.errors import DataError, MissingToolError, UsageError
from ...common.extras import pip_install
from ...common.run import Run
from ...common.stage_records.base import known
from ...common.stage_records.compile import CompileRecord
from ...common.stage_records.export import ExportRecord
from ..link.identity import ExpectedFirmware, expected_firmware

COMPILED = "compile.json"


@dataclass(frozen=True)
class FlashImage:
    """An image, and how it is known on the board."""

    folder: Path
    firmware: ExpectedFirmware
    missing_files: Sequence[str]
    """Why forms of it are not there."""


def flash_image(run: Run, board: str) -> FlashImage:
    """Return the image of a run for a board.

    Args:
        run: a run, or a folder that ``compile`` wrote.
        board: the board's name.

    Raises:
        DataError: it holds no export for the board, or a network alone.
        UsageError: it was compiled for another board.
        MissingToolError: there is no image.
        VerificationError: an artefact has changed.
    """
    return _compiled(run, board) if run.has(COMPILED) else _exported(run, board)


def _exported(run: Run, board: str) -> FlashImage:
    name = f"export/{board}/export.json"
    if not run.has(name):
        raise DataError(f"holds no export for {board}", where=str(run.folder),
                        fix=f"run ecgtiny export --board {board}, or name another run with --run")  # fmt: skip
    record = run.load(name, ExportRecord)
    if record.build_digest is None:
        raise _no_image(run, record.no_image, f"ecgtiny build --board {board}")
    return FlashImage(run.path(f"export/{board}"), expected_firmware(record), known(record.missing_files) or [])


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
        raise _no_image(run, image.no_image, "ecgtiny compile")
    return FlashImage(run.folder, ExpectedFirmware(detector.model_digest, image.build_digest),
                      known(image.missing_files) or [])  # fmt: skip


def _no_image(run: Run, why: str | None, again: str) -> MissingToolError:
    what = f"holds no image to flash: {why or 'no compiler was installed'}"
    return MissingToolError(what, where=str(run.folder), fix=f"{pip_install('build')}, then {again} again")
