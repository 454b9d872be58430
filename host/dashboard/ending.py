"""What is closed when the server ends, whatever the browsers do."""

from __future__ import annotations

from typing import Protocol
from weakref import WeakSet


class Closable(Protocol):
    """Holds files or a port."""

    def close(self) -> None:
        """Let go of them; nothing happens the second time."""


_held: WeakSet[Closable] = WeakSet()


def close_at_the_end(one: Closable) -> None:
    """Have something closed by ``close_all``, unless it is gone by then."""
    _held.add(one)


def close_all() -> None:
    """Close what is still there."""
    for one in list(_held):
        one.close()
    _held.clear()
