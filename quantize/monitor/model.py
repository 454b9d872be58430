"""The constants of a monitor: weights, thresholds and rules, as they come from training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ...common.files import JsonObject
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

    def to_json(self) -> JsonObject:
        """Return the constants as JSON holds them."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: JsonObject) -> MonitorModel:
        """Return the model whose ``to_json`` is given."""
        linear = stored["linear"]
        return cls(
            linear=None if linear is None else Linear(**_tuples(linear)),
            thresholds=tuple(stored["thresholds"]),
            level=stored["level"],
            segments=SegmentThresholds(**_tuples(stored["segments"])),
            rules=Rules(**stored["rules"]),
            alarm=AlarmRules(**stored["alarm"]),
        )


def _tuples(stored: Mapping[str, int | list[int] | tuple[int, ...]]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, (list, tuple)) else value for name, value in stored.items()}
