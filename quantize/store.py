"""The quantised model in the run folder; reading it needs no TensorFlow."""

from __future__ import annotations

from ..common.errors import VerificationError
from ..common.run import Run
from ..common.stage_records.quantize import QuantizeRecord
from .detector import Detector, Scorer

RECORD = "quantize.json"
MODEL = "model_int8.tflite"
VALIDATION = "validation.npz"
MONITOR = "monitor.json"
REFITS = "folds_int8.npz"
"""Of a run on continuous records."""


def load_detector(run: Run) -> Detector:
    """Read the quantised detector of a run, whether its gates passed or not (``failed`` of quantize.json says).

    Raises:
        DataError: the run has not been quantised.
        VerificationError: an artefact has changed, or the detector is not the one that quantize.json names.
        UnsupportedModelError: the model in the run folder is not supported.
    """
    record = run.load(RECORD, QuantizeRecord)
    tflite = run.path(MODEL).read_bytes()
    scorer = Scorer.of_records(tflite, record.preprocess, record.score)
    detector = Detector.freeze(scorer, tflite, record.threshold.value)
    if detector.digest != record.model_digest:
        raise VerificationError(
            f"the detector's digest is {detector.digest[:16]}, not {record.model_digest[:16]}",
            where=str(run.path(RECORD)),
            fix="run ecgtiny quantize again with this version of ecgtiny",
        )
    return detector
