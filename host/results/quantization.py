"""The result of quantising: the int8 model's figures beside the baselines'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...common.stage_records.quantize import QuantizeRecord
from ...quantize import pipeline
from .frames import frame_of
from .result import NamedResult, giving
from .training import figures

if TYPE_CHECKING:
    from pandas import DataFrame


class QuantizeResult(QuantizeRecord, NamedResult):
    """What ``quantize_run`` gives: quantize.json as an object, and the figures as a table."""

    _record, _name = QuantizeRecord, "quantize.json"

    def to_frame(self) -> DataFrame:
        """Return the int8 model's figures on the test beats, and each baseline's in float: a row a detector.

        The threshold of the int8 model is an int32, the baselines' are in the unit of the float score.

        Raises:
            MissingToolError: pandas is not installed.
        """
        own = figures(self.metrics, self.threshold.value, self.false_alarm_rate)
        return frame_of({"int8": own, **self.baselines}, "detector")


quantize_run = giving(QuantizeResult, pipeline.quantize_run)
"""Quantise a trained run; see ``help(ecgtiny.quantize_run)``."""
