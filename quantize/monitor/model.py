"""The constants of a monitor: weights, thresholds and rules, as they come from training."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from .alarm import AlarmRules
from .linear import Linear
from .rules import Rules
from .segments import SegmentThresholds


@dataclass(frozen=True)
class MonitorModel:
    """What every monitor of an artefact shares."""

    linear: Linear | None
    """The fused score; None where training had no ectopic beats: the score is then that of the segment which departs
    most, and its threshold 0."""
    thresholds: tuple[int, ...]
    """Of the score by sensitivity level, the least sensitive first."""
    level: int
    """The level that a monitor starts with."""
    segments: SegmentThresholds
    """Of the readouts in 1/16 MAD."""
    rules: Rules
    alarm: AlarmRules

    def to_json(self) -> dict[str, Any]:
        """Return the constants as JSON holds them."""
        return asdict(self)


@dataclass(frozen=True)
class Monitors:
    """What monitor.json holds."""

    whole: MonitorModel
    groups: dict[int, MonitorModel]
    """Monitors by the group of patients that was left out."""
