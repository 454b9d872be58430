"""The stages whose work depends on the form of the detector: of beats, or of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...common.errors import UsageError
from ...common.run import Run
from . import compiled_stages, implied, readout_stages, stages
from .reporting import say

if TYPE_CHECKING:
    from ...common.stage_records.quantize import QuantizeRecord
    from ...common.stage_records.readouts import ReadoutQuantizeRecord, ReadoutTrainRecord
    from ...common.stage_records.train import TrainRecord
    from ...common.stage_records.validate import ValidateRecord
    from ...common.stage_records.validate_stream import ValidateStreamRecord


def train(run: Run, **options: Any) -> TrainRecord | ReadoutTrainRecord:
    """Train a detector of beats, or of samples, whichever the model is."""
    return stages.train_by_form(run, **options)


def quantize(run: Run, scheduler: str | None = None) -> QuantizeRecord | ReadoutQuantizeRecord:
    """Quantise what was trained; train first where nothing was."""
    if not run.has("train.json") and not readout_stages.is_of_samples(run):
        stages.train_first(run)
    if readout_stages.is_of_samples(run):
        if scheduler is not None and implied.is_from_file("scheduler"):  # which may be of all commands
            say(f"{run.folder} holds a detector of samples: nothing is fitted again, --scheduler is not used")
        elif scheduler is not None:
            raise UsageError("--scheduler is of a detector of beats, and this one takes samples",
                             fix="leave it out: nothing is fitted again, and it takes one machine")  # fmt: skip
        return readout_stages.quantize_readouts(run)
    return stages.quantize(run, scheduler)


def validate(
    run: Run, board: str | None, port: str | None, beats: int | None = None, patience: float | None = None
) -> ValidateRecord | ValidateStreamRecord:
    """Validate a board by test beats, or by test signals where the detector takes samples.

    A folder that ``compile`` wrote has its own beats, and nothing before it to run.
    """
    if compiled_stages.is_compiled(run):
        return compiled_stages.validate_compiled(run, board, port, beats, patience)
    if not run.has("train.json") and not run.has("quantize.json"):
        board = stages.ready_board(run, board, port)  # the form is known when something is trained
    if not readout_stages.is_of_samples(run):
        return stages.validate(run, board, port, beats, patience)
    if beats is not None:
        raise UsageError("--beats are of a detector of beats, and this one takes samples",
                         fix="leave it out: the test signals are pushed whole")  # fmt: skip
    return readout_stages.validate_readouts(run, stages.ready_board(run, board, port), port, patience)
