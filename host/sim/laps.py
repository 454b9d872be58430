"""What each call took that one function makes: its instructions and cycles, told apart where the function goes on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from ...firmware_gen.image.effect import Effect
from ...firmware_gen.image.elf import Image, Symbol
from ...firmware_gen.image.thumb import decode


class Lap(NamedTuple):
    """A call, with what sets up its arguments."""

    instructions: int
    cycles: int
    """By the model of the core."""


class Laps:
    """Attributes counts to the calls of a function without loops, whose blocks of instructions end at these calls.

    What lies before the first call belongs to it, and what follows the last one to that.

    Args:
        calls: the addresses of the calling instructions, ascending; at least one.
    """

    def __init__(self, calls: Sequence[int]) -> None:
        self._calls = calls
        self._taken = [Lap(0, 0) for _ in calls]
        self._now = 0
        self._since: Lap | None = None

    def enter(self, address: int, instructions: int, cycles: int) -> None:
        """Take note that a block of the function starts, and of all that was counted before."""
        self._settle(Lap(instructions, cycles))
        self._now = min(bisect_left(self._calls, address), len(self._calls) - 1)

    def finish(self, instructions: int, cycles: int) -> list[Lap]:
        """Take note that the function has returned; return what each call took."""
        self._settle(Lap(instructions, cycles))
        return self._taken

    def _settle(self, now: Lap) -> None:
        if self._since is not None:
            before = self._taken[self._now]
            self._taken[self._now] = Lap(
                before.instructions + now.instructions - self._since.instructions,
                before.cycles + now.cycles - self._since.cycles,
            )
        self._since = now


def calls_in(image: Image, function: Symbol) -> list[int]:
    """Return the addresses at which a function goes to others; a tail call is a call."""
    others = {symbol.address for symbol in image.symbols if symbol.kind == "FUNC"} - {function.address}
    start, end = function.address, function.address + function.size
    codes = (code[start - at : end - at] for at, code in image.code if at <= start < at + len(code))
    return [
        one.address
        for code in codes
        for one in decode(code, start)
        if one.effect in (Effect.CALL, Effect.BRANCH) and one.value in others
    ]
