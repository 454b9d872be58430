"""What all stage records and their blocks have in common: frozen dataclasses, whose bases add up to one JSON object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeVar, dataclass_transform

from msgspec import UnsetType

T = TypeVar("T")

SCHEMA = 1
"""Version of the records; a run folder of another one is made anew."""

Number = int | float
"""A number that somebody gave, and that is written as it was given: 360 or 360.0."""
Real = float
"""For a field that is itself called ``float``."""
Interval = tuple[float, float]
"""The lower and the upper end."""


def known(value: T | UnsetType) -> T | None:
    """Return the value of a key that a record of before may not have, None where it has not."""
    return None if isinstance(value, UnsetType) else value


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Block:
    """A JSON object within a record; every subclass is a frozen dataclass that takes keywords only."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        dataclass(frozen=True, kw_only=True)(cls)


class Claim(Block):
    """One line of a verdict: whether something holds, and the figure that shows it."""

    state: Literal["pass", "fail", "not shown"]
    """``not shown`` where nothing was measured that could have failed."""
    figure: str
    """What was measured, beside what it has to reach; or why nothing was."""


class Header(Block):
    """What chains a record to its artefacts; a stage leaves it to ``Run.save``."""

    schema: int = SCHEMA
    inputs: dict[str, str] = field(default_factory=dict[str, str])
    """SHA-256 of each artefact that the stage read, by its name relative to the run folder."""
    outputs: dict[str, str] = field(default_factory=dict[str, str])
    """SHA-256 of each artefact that the stage wrote."""
    seal: str = ""
    """SHA-256 of the rest of the record."""


class StageRecord(Header):
    """The record of a stage."""

    versions: dict[str, str]
    """Of ecgtiny, Python and the packages that the result depends on."""
