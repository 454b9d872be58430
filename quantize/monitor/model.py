"""The constants of a monitor: weights, thresholds and rules, as they come from training."""

from __future__ import annotations

from dataclasses import dataclass

from ...common.codec import Json, decode, encode
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

    def to_json(self) -> dict[str, Json]:
        """Return the constants as JSON holds them."""
        stored = {name: encode(value) for name, value in vars(self).items()}
        return {
            **stored,
            "linear": _without_default(stored["linear"]),
            "rules": to_stored({name: encode(value) for name, value in vars(self.rules).items()}, STORED_NAMES),
        }

    @classmethod
    def from_json(cls, stored: Json, where: str) -> MonitorModel:
        """Return the model whose ``to_json`` is given.

        Raises:
            DataError: a constant is missing, unknown or of another type.
        """
        return decode(_renamed(stored), cls, where)


@dataclass(frozen=True)
class Monitors:
    """What monitor.json holds."""

    whole: MonitorModel
    groups: dict[int, MonitorModel]
    """Monitors by the group of patients that was left out."""

    def to_json(self) -> dict[str, Json]:
        """Return both as JSON holds them."""
        return {
            "whole": self.whole.to_json(),
            "groups": {str(group): model.to_json() for group, model in self.groups.items()},
        }

    @classmethod
    def from_json(cls, stored: dict[str, Json], where: str) -> Monitors:
        """Return the monitors whose ``to_json`` is given.

        Raises:
            DataError: a constant is missing, unknown or of another type.
        """
        groups = stored.get("groups")
        named = {group: _renamed(model) for group, model in groups.items()} if isinstance(groups, dict) else groups
        return decode({**stored, "whole": _renamed(stored.get("whole")), "groups": named}, cls, where)


def _without_default(linear: Json) -> Json:
    """Return a stored score without ``inputs`` where it has none: the digests of runs that knew none stay the same."""
    if not isinstance(linear, dict):
        return linear
    return {name: value for name, value in linear.items() if value or name != "inputs"}


def _renamed(model: Json) -> Json:
    """Return a stored model with its rules under their members' own names."""
    rules = model.get("rules") if isinstance(model, dict) else None
    if not isinstance(model, dict) or not isinstance(rules, dict):
        return model
    return {**model, "rules": from_stored(rules, STORED_NAMES)}
