"""The stages of a folder that ``compile`` wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...common.run import Run
from ...common.stage_records.compile import COMPILED
from .reporting import say

if TYPE_CHECKING:
    from ...common.stage_records.validate import ValidateRecord


def is_compiled(run: Run) -> bool:
    """Tell whether ``compile`` wrote the folder."""
    return run.has(COMPILED)


def board_of(run: Run) -> str | None:
    """Return the board that a folder was compiled for; None where ``compile`` did not write it."""
    from ...common.stage_records.compile import CompileRecord

    return run.read(COMPILED, CompileRecord).board if is_compiled(run) else None


def validate_compiled(
    run: Run, board: str | None, port: str | None, beats: int | None, patience: float | None
) -> ValidateRecord:
    """Validate a board by the beats of a detector that was compiled from a .tflite."""
    from ..link.exchange import PATIENCE
    from ..validation.compiled import validate_compiled as validate_stage

    waiting = PATIENCE if patience is None else patience
    return validate_stage(run, board, port, beats=beats, patience=waiting, tell=say)
