"""How many instructions the core has executed, exactly, from one call a basic block."""

from __future__ import annotations

from collections.abc import Callable

WIDE = 0b11101
"""From this value of its top five bits on, a halfword is one of two (Armv7-M Architecture Reference Manual, A5)."""


def instructions(code: bytes) -> int:
    """Return the number of Thumb instructions in straight-line code."""
    at = count = 0
    while at < len(code):
        at += 4 if code[at + 1] >> 3 >= WIDE else 2
        count += 1
    return count


class Retired:
    """Counts by blocks: those finished, and the part of the running one that lies before an address.

    A core leaves a block at its end, or in its midst when it is stopped there; ``settle`` tells of the latter. An
    instruction of an IT block counts when its condition fails, too: on the chip it takes its cycle, and QEMU's -icount
    counts it. ``load(address, size)`` returns code; ``stop()`` is called where no further block may start.
    """

    def __init__(self, load: Callable[[int, int], bytes], stop: Callable[[], None]) -> None:
        self._load = load
        self._stop = stop
        self._lengths: dict[tuple[int, int], int] = {}
        self.finished = 0
        """Instructions in the blocks before the last one that started."""
        self._running = 0
        self._blocks_left = 0
        self.block = 0
        """Address at which the last block started."""

    def allow(self, blocks: int) -> None:
        """Let this many blocks start."""
        self._blocks_left = blocks

    def enter(self, _: object, address: int, size: int, __: object) -> None:
        """Take note that a block starts; unicorn calls this ten thousand times a beat, so it is one call deep."""
        self.finished += self._running
        self.block = address
        length = self._lengths.get((address, size))
        if length is None:
            length = self._lengths[address, size] = instructions(self._load(address, size))
        self._running = length
        self._blocks_left -= 1
        if self._blocks_left < 0:
            self._stop()

    def before(self, pc: int) -> int:
        """Return how many instructions were executed before the one at ``pc``, which the running block holds."""
        partial = instructions(self._load(self.block, pc - self.block)) if self._running else 0
        return self.finished + partial

    def finish(self) -> None:
        """Take note that the running block was executed to its end."""
        self.finished, self._running = self.finished + self._running, 0

    def settle(self, pc: int) -> None:
        """Take note that the core was stopped before the instruction at ``pc``."""
        self.finished, self._running = self.before(pc), 0
