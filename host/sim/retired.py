"""How many instructions the core has executed, exactly, from one call a basic block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

WIDE = 0b11101
"""From this value of its top five bits on, a halfword is one of two (Armv7-M Architecture Reference Manual, A5)."""


def instructions(code: bytes) -> int:
    """Return the number of Thumb instructions in straight-line code."""
    at = count = 0
    while at < len(code):
        at += 4 if code[at + 1] >> 3 >= WIDE else 2
        count += 1
    return count


class Tally(Protocol):
    """What a hook keeps while the core runs."""

    finished: int
    """Instructions in the blocks before the last one that started."""
    running: int
    """Instructions of the block that started last."""
    block: int
    """Address at which it started."""
    blocks_left: int
    """How many may still start; below 0 the core was stopped."""


@dataclass(slots=True)
class PythonTally:
    """A tally that ``Retired.enter`` keeps."""

    finished: int = 0
    running: int = 0
    block: int = 0
    blocks_left: int = 0


class Retired:
    """Counts by blocks: those finished, and the part of the running one that lies before an address.

    A core leaves a block at its end, or in its midst when it is stopped there; ``settle`` tells of the latter. An
    instruction of an IT block counts when its condition fails, too: on the chip it takes its cycle, and QEMU's -icount
    counts it. ``load(address, size)`` returns code; ``stop()`` is called where no further block may start.
    """

    def __init__(self, load: Callable[[int, int], bytes], stop: Callable[[], None], tally: Tally) -> None:
        self._load = load
        self._stop = stop
        self._tally = tally
        self._lengths: dict[tuple[int, int], int] = {}

    @property
    def finished(self) -> int:
        """Instructions in the blocks before the last one that started."""
        return self._tally.finished

    @property
    def block(self) -> int:
        """Address at which the last block started."""
        return self._tally.block

    @property
    def exhausted(self) -> bool:
        """Whether the core was stopped because all blocks that were allowed have started."""
        return self._tally.blocks_left < 0

    def allow(self, blocks: int) -> None:
        """Let this many blocks start."""
        self._tally.blocks_left = blocks

    def enter(self, _: object, address: int, size: int, __: object) -> None:
        """Take note that a block starts; unicorn calls this ten thousand times per beat, so it is one call deep."""
        tally = self._tally
        tally.finished += tally.running
        tally.block = address
        length = self._lengths.get((address, size))
        if length is None:
            length = self._length(address, size)
        tally.running = length
        tally.blocks_left -= 1
        if tally.blocks_left < 0:
            self._stop()

    def before(self, pc: int) -> int:
        """Return how many instructions were executed before the one at ``pc``, which the running block holds."""
        tally = self._tally
        return tally.finished + (self._length(tally.block, pc - tally.block) if tally.running else 0)

    def finish(self) -> None:
        """Take note that the running block was executed to its end."""
        self._tally.finished += self._tally.running
        self._tally.running = 0

    def settle(self, pc: int) -> None:
        """Take note that the core was stopped before the instruction at ``pc``."""
        self._tally.finished = self.before(pc)
        self._tally.running = 0

    def _length(self, address: int, size: int) -> int:
        """Return the number of instructions in straight-line code, which nobody changes."""
        if (address, size) not in self._lengths:
            self._lengths[address, size] = instructions(self._load(address, size))
        return self._lengths[address, size]
