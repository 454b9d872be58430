"""The stages of a detector of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...common.errors import UsageError
from ...common.run import Run
from .compiled_stages import is_compiled
from .reporting import report, say

if TYPE_CHECKING:
    from ...common.stage_records.readouts import ReadoutQuantizeRecord, ReadoutTrainRecord
    from ...common.stage_records.validate_stream import ValidateStreamRecord


def is_of_samples(run: Run) -> bool:
    """Tell whether a run's detector takes samples."""
    from ...common.stage_records.readouts import STREAM

    return run.detector_form() == STREAM


def refuse_records(run: Run) -> None:
    """Refuse to push or evaluate records where the detector takes samples or beats alone: neither gives events.

    Raises:
        UsageError: it takes samples, or it was compiled from a .tflite.
    """
    if is_compiled(run):
        raise UsageError("holds a compiled detector, which takes beats and gives no events", where=str(run.folder),
                         fix="run ecgtiny validate without --stream, or name another run with --run")  # fmt: skip
    if is_of_samples(run):
        raise UsageError("holds a detector of samples, which gives readouts and no events", where=str(run.folder),
                         fix="run ecgtiny validate without --stream, or name another run with --run")  # fmt: skip


def train_readouts(
    run: Run, model: str, data: str | None = None, seed: int | None = None, **others: Any
) -> ReadoutTrainRecord:
    """Train a detector of samples; it takes none of the other options."""
    from ...train.readouts import ReadoutConfig
    from ...train.readouts import train_readouts as train_stage

    if given := [name for name, value in others.items() if value is not None]:
        what = f"{model} takes samples: it has no {', no '.join(given)}"
        raise UsageError(what, fix="give --model, --data and --seed alone")
    record = train_stage(ReadoutConfig(model, data, seed or 0), run)
    report(run)
    return record


def quantize_readouts(run: Run) -> ReadoutQuantizeRecord:
    """Quantise what was trained."""
    from ...quantize.readouts import quantize_readouts as quantize_stage

    try:
        return quantize_stage(run)
    finally:
        report(run)


def validate_readouts(run: Run, board: str, port: str | None, patience: float | None) -> ValidateStreamRecord:
    """Push the test signals through a board that was exported for."""
    from ..link.exchange import PATIENCE
    from ..validation.readouts import validate_readouts as validate_stage

    try:
        return validate_stage(run, board, port, patience=PATIENCE if patience is None else patience, tell=say)
    finally:
        report(run)
