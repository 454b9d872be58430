"""How a tensor's elements lie in the arena: as int8, or sign extended to int16 with margins around them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Storage:
    """Width of an element in bytes, and the elements of margin before and after the tensor."""

    width: int = 1
    lead: int = 0
    trail: int = 0

    @property
    def offset(self) -> int:
        """Bytes before the first element."""
        return self.width * self.lead

    def bytes(self, size: int) -> int:
        """Return the bytes that a tensor of ``size`` elements takes."""
        return self.width * (self.lead + size + self.trail)

    def around(self, other: Storage) -> Storage:
        """Return the storage of the same width whose margins are as wide as both."""
        return Storage(self.width, max(self.lead, other.lead), max(self.trail, other.trail))
