"""The result of training: the float model's figures beside its baselines'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...common.codec import encode
from ...common.stage_records.figures import FalseAlarmRate, Metrics
from ...common.stage_records.train import TrainRecord
from ...train import pipeline
from .frames import frame_of
from .result import NamedResult, giving

if TYPE_CHECKING:
    from pandas import DataFrame


class TrainResult(TrainRecord, NamedResult):
    """What ``train_run`` gives: train.json as an object, and the figures as a table."""

    _record, _name = TrainRecord, "train.json"

    def to_frame(self) -> DataFrame:
        """Return the float model's figures on the test beats, and each baseline's: a row a detector.

        Raises:
            MissingToolError: pandas is not installed.
        """
        own = figures(self.metrics, self.threshold.value, self.false_alarm_rate)
        return frame_of({self.model.name: own, **self.baselines}, "detector")


def figures(metrics: Metrics | None, threshold: float, rate: FalseAlarmRate | None) -> dict[str, object]:
    """Return a detector's figures with the keys of a baseline."""
    found = encode(metrics)
    known: dict[str, object] = dict(found) if isinstance(found, dict) else {}
    return {**known, "threshold": threshold, "false_alarm_rate": rate}


train_run = giving(TrainResult, pipeline.train_run)
"""Train on normal beats, freeze the threshold, then test; see ``help(ecgtiny.train_run)``."""
