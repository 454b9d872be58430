"""What the core has executed, in instructions and in modelled cycles, from one call a basic block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .cycles import Price


class Tally(Protocol):
    """What hooks keep while the core runs."""

    finished: int
    """Instructions in the blocks before the last one that started."""
    running: int
    """Instructions of the block that started last."""
    cycles: int
    """Cycles of the blocks before the last one that started, and of the branches between them."""
    running_cycles: int
    """Cycles of the block that started last."""
    refill: int
    """More, where it is left by a branch that is taken."""
    block: int
    """Address at which it started."""
    end: int
    """Address behind it: a next block that starts elsewhere was branched to."""
    flash_words: int
    """Words of data that were loaded from flash, where that is watched."""
    blocks_left: int
    """How many may still start; below 0 the core was stopped."""


@dataclass(slots=True)
class PythonTally:
    """A tally that ``Retired.enter`` keeps."""

    finished: int = 0
    running: int = 0
    cycles: int = 0
    running_cycles: int = 0
    refill: int = 0
    block: int = 0
    end: int = 0
    flash_words: int = 0
    blocks_left: int = 0


class Retired:
    """Counts by blocks: those finished, and the part of the running one that lies before an address.

    A core leaves a block at its end, or in its midst when it is stopped there; ``settle`` tells of the latter. An
    instruction of an IT block counts when its condition fails, too: on the chip it takes its cycle, and QEMU's -icount
    counts it. ``price(address, size)`` tells what a block takes; ``stop()`` is called where no further may start.
    """

    def __init__(self, price: Callable[[int, int], Price], stop: Callable[[], None], tally: Tally) -> None:
        self._price = price
        self._stop = stop
        self.tally = tally

    @property
    def exhausted(self) -> bool:
        """Whether the core was stopped because all blocks that were allowed have started."""
        return self.tally.blocks_left < 0

    def allow(self, blocks: int) -> None:
        """Let this many blocks start."""
        self.tally.blocks_left = blocks

    def enter(self, _: object, address: int, size: int, __: object) -> None:
        """Take note that a block starts."""
        tally, block = self.tally, self._price(address, size)
        tally.finished += tally.running
        tally.cycles += tally.running_cycles
        if address != tally.end:
            tally.cycles += tally.refill + block.entry
        tally.block, tally.end = address, address + size
        tally.running, tally.running_cycles, tally.refill = block.instructions, block.cycles, block.refill
        tally.blocks_left -= 1
        if tally.blocks_left < 0:
            self._stop()

    def read_flash(self, _: object, __: int, ___: int, size: int, ____: int, _____: object) -> None:
        """Take note that data are loaded from flash."""
        self.tally.flash_words += -(-size // 4)

    def before(self, pc: int) -> tuple[int, int]:
        """Return the instructions before the one at ``pc``, which the running block holds, and their cycles."""
        tally = self.tally
        if not tally.running:
            return tally.finished, tally.cycles
        part = self._price(tally.block, pc - tally.block)
        return tally.finished + part.instructions, tally.cycles + part.cycles

    def finish(self) -> None:
        """Take note that the running block was executed to its end, and left by a branch."""
        tally = self.tally
        tally.finished += tally.running
        tally.cycles += tally.running_cycles + tally.refill
        tally.running = tally.running_cycles = tally.refill = 0

    def settle(self, pc: int) -> None:
        """Take note that the core was stopped before the instruction at ``pc``."""
        tally = self.tally
        tally.finished, tally.cycles = self.before(pc)
        tally.running = tally.running_cycles = tally.refill = 0
        tally.end = pc
