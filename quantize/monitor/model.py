"""The constants of a monitor: weights, thresholds and rules, as they come from training."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ...common.stored import from_stored, to_stored
from .alarm import AlarmRules
from .linear import Linear
from .rules import STORED_NAMES, Rules
from .segments import SegmentThresholds


@dataclass(frozen=True)
class MonitorModel:
    """What every monitor of an artefact shares."""

    linear: Linear | None
    """The fused score; None where training had no ectopic beats: the score is then that of the segment which departs
    most, and its threshold 0."""
    thresholds: tuple[int, ...]
    """Thresholds of the score by sensitivity level, the least sensitive first."""
    level: int
    """The level that a monitor starts with."""
    segments: SegmentThresholds
    """Thresholds of the readouts in 1/16 MAD."""
    rules: Rules
    """How patients are followed."""
    alarm: AlarmRules
    """When beats make an alarm."""

    def to_json(self) -> dict[str, Any]:
        """Return the constants as JSON holds them."""
        stored = asdict(self)
        return {**stored, "rules": to_stored(stored["rules"], STORED_NAMES)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> MonitorModel:
        """Return the model whose ``to_json`` is given."""
        linear = stored["linear"]
        return cls(
            linear=None if linear is None else Linear(**_tuples(linear)),
            thresholds=tuple(stored["thresholds"]),
            level=stored["level"],
            segments=SegmentThresholds(**_tuples(stored["segments"])),
            rules=Rules(**from_stored(stored["rules"], STORED_NAMES)),
            alarm=AlarmRules(**stored["alarm"]),
        )


def _tuples(stored: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, (list, tuple)) else value for name, value in stored.items()}
