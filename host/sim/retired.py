"""How many instructions the core has executed, exactly, from one call a basic block."""

from __future__ import annotations

from typing import Any

WIDE = 0b11101
"""From this value of a halfword's top five bits on, it is the first of two (Armv7-M Architecture Reference Manual, A5.1)."""


def instructions(code: bytes) -> int:
    """Return the number of Thumb instructions in straight-line code."""
    at = count = 0
    while at < len(code):
        at += 4 if code[at + 1] >> 3 >= WIDE else 2
        count += 1
    return count


class Retired:
    """Counts by blocks: those finished, and the part of the running one that lies before an address.

    The core leaves a block only at its end, or in its midst when it is stopped; ``settle`` tells of the latter.
    """

    def __init__(self) -> None:
        self._lengths: dict[tuple[int, int], int] = {}
        self._finished = 0
        self._running = 0
        self.block = 0
        """Address at which the running block starts."""
        self.blocks_left = 0
        """Blocks that may still start before the core is stopped."""

    def enter(self, core: Any, address: int, size: int, _: object) -> None:
        """Take note that the core starts a block; unicorn calls this before the block's first instruction."""
        self._finished += self._running
        self.block = address
        key = address, size
        if key not in self._lengths:
            self._lengths[key] = instructions(bytes(core.mem_read(address, size)))
        self._running = self._lengths[key]
        self.blocks_left -= 1
        if self.blocks_left < 0:
            core.emu_stop()

    def before(self, core: Any, pc: int) -> int:
        """Return how many instructions were executed before the one at ``pc``, which is in the running block."""
        return self._finished + instructions(bytes(core.mem_read(self.block, pc - self.block)))

    def settle(self, core: Any, pc: int) -> None:
        """Take note that the core was stopped before the instruction at ``pc``."""
        if self._running:
            self._finished, self._running = self.before(core, pc), 0
