"""Validation of a detector that was compiled from a .tflite: the beats of its set, beside the integer reference."""

from __future__ import annotations

import numpy as np

from ...boards.loader import load_board
from ...common.errors import DataError, MissingToolError, UsageError
from ...common.run import Run
from ...common.stage_records.base import known
from ...common.stage_records.compile import COMPILED, AgentImage, CompiledDetector, CompileRecord
from ...common.stage_records.data import Data
from ...common.stage_records.validate import ValidateRecord
from ...quantize.store import VALIDATION
from ..link.exchange import PATIENCE
from ..link.identity import IMAGE, ExpectedFirmware
from ..link.ports import simulated_board
from ..link.session import Tell, say_nothing
from .beat_agreement import Expected
from .beats import Reference, validate_beats


def validate_compiled(
    run: Run, board: str | None = None, port: str | None = None, *, beats: int | None = None,
    patience: float = PATIENCE, tell: Tell = say_nothing,
) -> ValidateRecord:  # fmt: skip
    """Stream the beats of a compiled detector to a board, and compare every reply with the integer reference.

    Writes ``validate-<board>.json`` and ``.csv`` into the folder. There is no float model to compare with.

    Args:
        run: the folder that ``compile`` wrote.
        board: the board's name, or the path of its file; None takes the one that it was compiled for.
        port, beats, patience, tell: as of ``validate_run``.

    Raises:
        UsageError: it was compiled for another board.
        DataError: the folder holds a network without a score.
        MissingToolError: there is no image to simulate.
        Else as ``validate_run``.
    """
    record = run.load(COMPILED, CompileRecord)
    board = board or record.board
    if (name := load_board(board).name) != record.board:
        raise UsageError(f"is for {record.board}, not for {name}", where=str(run.folder),
                         fix="leave --board out, or compile for that board")  # fmt: skip
    own, image, data = _what_is_there(run, record)
    if image.no_image is not None and (port is None or simulated_board(port) is not None):
        raise MissingToolError(f"holds no image to run: {image.no_image}", where=str(run.folder),
                               fix="mend that and run ecgtiny compile again, or name the port of a board")  # fmt: skip
    firmware = ExpectedFirmware(own.model_digest, image.build_digest)
    reference = Reference(firmware, IMAGE, data, _expected(run, own), [COMPILED, VALIDATION])
    return validate_beats(run, reference, board, port, beats=beats, patience=patience, tell=tell)


def _what_is_there(run: Run, record: CompileRecord) -> tuple[CompiledDetector, AgentImage, Data]:
    """Return the detector, its image and its beats."""
    own = known(record.detector)
    if own is None:
        raise DataError("holds a network alone, and no detector to score beats by", where=str(run.folder),
                        fix="compile it once more with --score and --normals")  # fmt: skip
    image, data = known(record.image), known(own.data)
    if image is None or data is None:
        raise DataError("was compiled by an earlier version, which made no image", where=str(run.folder),
                        fix="compile it once more")  # fmt: skip
    return own, image, data


def _expected(run: Run, own: CompiledDetector) -> Expected:
    with np.load(run.path(VALIDATION)) as beats:
        arrays = {key: beats[key] for key in ("counts", "label", "score", "flat")}
    return Expected(**arrays, threshold=own.threshold.value)
