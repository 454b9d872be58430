"""The test beats of a run as a table: what the float model and the integer reference say of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...common.arrays import Int64Array
from ...common.run import Run
from ...common.stage_records.train import TrainRecord
from ...quantize.scoring import alarms
from ...quantize.store import RECORD as QUANTISED
from ...quantize.store import VALIDATION, load_detector
from ...train.store import RECORD as TRAINED
from ..report.arrays import Arrays, read_arrays
from .frames import frame_of_columns

if TYPE_CHECKING:
    from pandas import DataFrame


def tested_beats(run: Run) -> DataFrame:
    """Return a row a test beat, as ``Run.to_frame`` says.

    Raises:
        MissingToolError: pandas is not installed.
        DataError: the run was not trained, or a file does not hold what it should.
        VerificationError: an artefact of the run has changed.
    """
    trained = run.load(TRAINED, TrainRecord)
    tested = read_arrays(run, "beats.npz", {"test_label": 1, "test_score": 1})
    columns = {
        "label": named(tested["test_label"], trained.data.classes),
        "float_score": tested["test_score"],
        "float_alarm": tested["test_score"] > trained.threshold.value,
    }
    return frame_of_columns({**columns, **(_integers(run) if run.has(QUANTISED) else {})}, "beat")


def named(label: Int64Array, classes: list[str] | tuple[str, ...]) -> list[str | None]:
    """Return the name of each beat's class; None where it has no label."""
    return [classes[index] if index >= 0 else None for index in label.tolist()]


def _integers(run: Run) -> Arrays:
    detector = load_detector(run)
    found = read_arrays(run, VALIDATION, {"score": 1, "flat": 1})
    flat = found["flat"].astype(np.bool_)
    return {"score": found["score"], "flat": flat, "alarm": alarms(detector, found["score"], flat)}
