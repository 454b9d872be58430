"""What matters of an instruction where a stack is bounded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Effect(Enum):
    """What matters of an instruction."""

    NONE = auto()
    PUSH = auto()
    """Lowers the stack pointer by ``value`` bytes."""
    BRANCH = auto()
    """Goes, or may go, to the address ``value``."""
    CALL = auto()
    """Goes to the address ``value``, to come back."""
    INDIRECT = auto()
    """Goes to an address that is not in the instruction."""
    UNBOUNDED = auto()
    """Sets the stack pointer to what is not in the instruction."""


@dataclass(frozen=True)
class Instruction:
    """An instruction's address and effect."""

    address: int
    effect: Effect
    value: int = 0
