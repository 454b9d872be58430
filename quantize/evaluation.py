"""The half of the stage that reads the test beats, after threshold and gates are settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ..common.arrays import BoolArray, Int16Array, Int32Array
from ..common.stage_records.figures import Metrics
from ..train.calibration.thresholds import Threshold
from ..train.data.beats import stored_labels
from ..train.figures.evaluation import Detection
from ..train.figures.metrics import evaluate, false_alarm_rate
from .detector import Detector
from .fidelity import Comparison
from .scoring import quantise_input, score_beats
from .trained_run import ScoredBeats, TrainedRun


@dataclass(frozen=True)
class Tested:
    """Test beats scored by the integer reference."""

    beats: ScoredBeats
    score: Int32Array
    """int32 [n], 0 for flat beats."""
    flat: BoolArray

    @classmethod
    def by(cls, detector: Detector, beats: ScoredBeats) -> Tested:
        """Score the beats."""
        return cls(beats, *score_beats(detector, beats.counts))

    def figures(self, classes: tuple[str, ...], threshold: Threshold) -> Detection:
        """Return metrics and false-alarm rate over the beats that are not flat."""
        if self.beats.label is None:
            return Detection()
        score, label = self.score[~self.flat], self.beats.label[~self.flat]
        alarms = threshold.alarms(score)
        return Detection(evaluate(score, alarms, label, classes), false_alarm_rate(alarms, label == 0, threshold))

    def against_float(self, float_threshold: float, threshold: int) -> Comparison:
        """Return float against int8 over the beats that are not flat."""
        scored = ~self.flat
        return Comparison(self.beats.score[scored], self.score[scored], float_threshold, threshold)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what validating a board needs: counts, labels (-1 where there are none), scores of both models."""
        return {
            "counts": self.beats.counts,
            "label": stored_labels(self.beats.label, len(self.score)),
            "score": self.score,
            "flat": self.flat,
            "float_score": self.beats.score,
        }


def auroc_delta(trained: TrainedRun, metrics: Metrics | None) -> float | None:
    """Return int8 less float AUROC on test, negative for a loss; None where either is undefined."""
    before, after = (None if block is None else block.auroc for block in (trained.record.metrics, metrics))
    return None if before is None or after is None else after - before


def saturated_inputs(detector: Detector, counts: Int16Array) -> float:
    """Return the share of the network's inputs at either end of int8, over those of [n, length, leads] not flat."""
    q, flat = quantise_input(detector.normalisation, counts)
    ends = (q == -128) | (q == 127)
    return float(ends[~flat].mean()) if not flat.all() else 0.0
