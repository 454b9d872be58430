"""The result of a stage by the form of its detector: of beats, or of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import show, show_noise_stress, show_readouts, show_stream

if TYPE_CHECKING:
    from ...common.stage_records.evaluate import EvaluateRecord
    from ...common.stage_records.noise_stress import NoiseStressRecord
    from ...common.stage_records.quantize import QuantizeRecord
    from ...common.stage_records.readouts import ReadoutQuantizeRecord, ReadoutTrainRecord
    from ...common.stage_records.train import TrainRecord
    from ...common.stage_records.validate import ValidateRecord
    from ...common.stage_records.validate_stream import ValidateStreamRecord


def train(record: TrainRecord | ReadoutTrainRecord) -> str:
    """Show train.json."""
    from ...common.stage_records.readouts import ReadoutTrainRecord

    return show_readouts.train(record) if isinstance(record, ReadoutTrainRecord) else show.train(record)


def quantize(record: QuantizeRecord | ReadoutQuantizeRecord) -> str:
    """Show quantize.json."""
    from ...common.stage_records.readouts import ReadoutQuantizeRecord

    return show_readouts.quantize(record) if isinstance(record, ReadoutQuantizeRecord) else show.quantize(record)


def validate(record: ValidateRecord | ValidateStreamRecord) -> str:
    """Show the record of a validation by test beats, or by the test signals of a detector of samples."""
    from ...common.stage_records.validate_stream import ValidateStreamRecord

    return show_readouts.validate(record) if isinstance(record, ValidateStreamRecord) else show.validate(record)


def evaluate(record: EvaluateRecord | NoiseStressRecord) -> str:
    """Show the figures of records, or those under noise."""
    from ...common.stage_records.noise_stress import NoiseStressRecord

    shown = isinstance(record, NoiseStressRecord)
    return show_noise_stress.noise_stress(record) if shown else show_stream.evaluate(record)
