"""What the train stage left in the run folder, as the quantise stage reads it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..common.arrays import BoolArray, Float32Array, Float64Array, Int16Array, Int64Array
from ..common.errors import DataError
from ..common.run import Run
from ..common.stage_records.base import known
from ..common.stage_records.train import TrainRecord
from ..train.calibration.preprocess import flat_beats, model_inputs
from ..train.calibration.scores import Score
from ..train.calibration.thresholds import Rule, Threshold
from ..train.data.beats import restored_labels
from ..train.store import RECORD
from .detector import Scorer


@dataclass(frozen=True)
class ScoredBeats:
    """ScoredBeats of a run with the float model's scores."""

    counts: Int16Array
    """int16 [n, length, leads]."""
    label: Int64Array | None
    """int64 [n], 0 is normal; None where the beats are not labelled."""
    score: Float64Array
    """float64 [n], NaN for beats without one."""


@dataclass(frozen=True)
class TrainedRun:
    """A trained run: its record and its arrays."""

    record: TrainRecord
    train: ScoredBeats
    """The scores are those of the calibration: each beat's by a model that was not fitted on it."""
    test: ScoredBeats
    fitted: BoolArray
    """Training beats that the final model was fitted on, bool [n]."""
    fold: Int64Array
    """int64 [n]: the refit that scores the training beat, -1 for those outside the calibration."""

    @property
    def pool(self) -> int:
        """Raw samples a model sample."""
        return self.record.preprocess.pool

    @property
    def gain(self) -> float | None:
        """Counts in one unit of the model's input; None where each beat is z-normalised."""
        return known(self.record.preprocess.gain)

    @property
    def score(self) -> Score:
        """The float score."""
        return Score(self.record.score.kind, self.record.score.window)

    @property
    def rule(self) -> Rule:
        """The rule that made the float threshold and makes the integer one."""
        config = self.record.config
        return Rule(config.rule, config.promised, config.k)

    @property
    def threshold(self) -> Threshold:
        """The float threshold."""
        block = self.record.threshold
        return Threshold(block.rule, block.value, block.calibration.beats, block.promised, block.order_statistic)

    @property
    def usable(self) -> BoolArray:
        """Training beats that have a score: no lead is flat, bool [n]."""
        return ~flat_beats(self.train.counts)

    def normals(self, chosen: BoolArray) -> Float32Array:
        """Return the model inputs of training beats, float32 [m, samples, leads]."""
        return model_inputs(self.train.counts[chosen], self.pool, self.gain)

    def scorer(self, tflite: bytes) -> Scorer:
        """Return the integer scorer of a quantised model of this run."""
        return Scorer.of_records(tflite, self.record.preprocess, self.record.score)


def load_trained(run: Run) -> TrainedRun:
    """Read the record and the beats of a trained run.

    Raises:
        DataError: there is no trained model in the run folder, or its beats cannot be read.
        VerificationError: an artefact has changed since.
    """
    record = run.load(RECORD, TrainRecord)
    try:
        with np.load(run.path("beats.npz")) as stored:
            train = ScoredBeats(stored["train_counts"], restored_labels(stored["train_label"]), stored["oof_score"])
            test = ScoredBeats(stored["test_counts"], restored_labels(stored["test_label"]), stored["test_score"])
            return TrainedRun(record, train, test, stored["fit_mask"], stored["fold"])
    except (OSError, ValueError, KeyError) as error:
        fix = "run ecgtiny train again"
        raise DataError("cannot be read", where=str(run.path("beats.npz")), fix=fix) from error
