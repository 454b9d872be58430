"""Functions of an image called one by one, without the firmware round them: memory, a stack, and exact counts."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ...boards.board import Memory
from ...common.errors import DataError
from ...firmware_gen.image.elf import Symbol
from .core import ARGUMENTS, Core
from .crash import crash
from .fault import Fault
from .laps import Lap, Laps, calls_in
from .load_elf import load_image

STACK, STACK_BYTES = 0xC000_0000, 0x1_0000
"""Where the stack lies: apart from the board's memory, with nothing below it, so that an overflow faults."""
HEAP, PAGE = 0xD000_0000, 0x1000
"""Where memory of the caller begins, and the steps in which there can be more."""
PAINT = b"\xa5"
"""What the stack holds before anything was called."""


class Returned(NamedTuple):
    """What a call gave, and what it took."""

    value: int
    """r0."""
    instructions: int
    """From the function's first to the one that returns."""
    cycles: int
    """The same in modelled cycles, without wait states."""
    flash_words: int
    """Words of data that it loaded from flash; 0 where that is not watched."""


class Callee:
    """An image in a board's memory as its startup leaves it, on a core without peripherals.

    Args:
        elf: an image of a 32-bit Arm core.
        memory: where flash and RAM lie.
        counting: whether calls count their instructions and cycles; without, they run a hundred times faster, and count
            0.
        flash_words: whether they count the words of data that they load from flash, which takes some times longer.

    Raises:
        DataError: the image cannot be read, or does not lie in the memory.
    """

    def __init__(self, elf: Path, memory: Memory, *, counting: bool = True, flash_words: bool = False) -> None:
        self._elf = elf
        self._image = load_image(elf)
        self._symbols = {symbol.name: symbol for symbol in self._image.symbols}
        self._core = Core(counting=counting)
        self._core.map_memory(memory.flash.origin, memory.flash.length, writable=False)
        self._core.map_memory(memory.ram.origin, memory.ram.length, writable=True)
        self._core.map_memory(STACK, STACK_BYTES, writable=True)
        self._core.store(STACK, PAINT * STACK_BYTES)
        self._free = HEAP
        for address, content in self._image.contents:
            self.store(address, content)
            if counting:
                self._core.watch_divisions(address, content)
        if flash_words:
            self._core.watch_flash(memory.flash.origin, memory.flash.length)

    def call(self, function: str, *arguments: int) -> Returned:
        """Call a function with up to four words.

        Raises:
            DataError: the image has no such function.
            DeviceError: the function does what ends in a fault on the chip, or does not return.
        """
        if len(arguments) > len(ARGUMENTS):
            raise ValueError(f"{len(arguments)} arguments do not fit the registers")
        core = self._core
        before = core.finished, core.cycles, core.flash_words
        try:
            value = self._core.call(self.symbol(function).address, arguments, STACK + STACK_BYTES)
        except Fault as fault:
            raise crash(fault, self._core, self._image, str(self._elf)) from fault
        return Returned(value, core.finished - before[0], core.cycles - before[1], core.flash_words - before[2])

    def call_by_laps(self, function: str, *arguments: int) -> list[Lap]:
        """Call a function without loops, and return what each call took that it makes, in the order of its code.

        Raises:
            DataError, DeviceError: as ``call`` does.
        """
        found = self.symbol(function)
        calls = calls_in(self._image, found)
        if not calls:
            return []
        laps = Laps(calls)
        self._core.watch_blocks(range(found.address, found.address + found.size), laps.enter)
        self.call(function, *arguments)
        return laps.finish(self._core.finished, self._core.cycles)

    def symbol(self, name: str) -> Symbol:
        """Return the function or the object of that name.

        Raises:
            DataError: the image has none.
        """
        if name not in self._symbols:
            raise DataError(f"holds no {name}", where=str(self._elf), fix="the linker drops what nothing refers to")
        return self._symbols[name]

    def load(self, address: int, size: int) -> bytes:
        """Return ``size`` bytes of memory."""
        return self._core.load(address, size)

    def store(self, address: int, content: bytes) -> None:
        """Write memory.

        Raises:
            DataError: there is none.
        """
        try:
            self._core.store(address, content)
        except Fault as fault:
            raise DataError(
                str(fault),
                where=str(self._elf),
                fix="check the address and the size, and that the image is for this core",
            ) from fault

    def allocate(self, size: int) -> int:
        """Return the address of ``size`` bytes outside the image, zero and aligned, for arguments of functions."""
        address, pages = self._free, -(-size // PAGE)
        self._core.map_memory(address, pages * PAGE, writable=True)
        self._free += (pages + 1) * PAGE  # a page that is not there keeps two blocks apart
        return address

    @property
    def stack_used(self) -> int:
        """The most bytes of stack that a call so far has written to."""
        return len(self._core.load(STACK, STACK_BYTES).lstrip(PAINT))
