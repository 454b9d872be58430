"""A layer of kernels/dsp/rows.S or two_rows.S: where its windows lie on the input, and the calls that run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...layer import Layer, Table
from ...storage import Storage

Form = Literal["pairs", "wide", "taps"]
Store = Literal["halves", "bytes"]

BLOCK = 4
"""Channels that the engine sums at a time."""
UNROLLED = {"pairs": 5, "wide": 5, "taps": 5}
UNROLLED_TWO = {"pairs": 5, "wide": 5, "taps": 8}
"""Steps in a round of the engine's loops, of one position and of two."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A layer of the engine: blocks of channels, applied at ``positions`` places of the input.

    Lead and trail are margins of the input, in elements, as in ``Storage``; the kernels take them in words and bytes.
    """

    form: Form
    stream: NDArray[np.uint32]
    """The weights and constants of all blocks, one after the other."""
    blocks: int
    """Of four channels."""
    steps: int
    """Of the engine's loop, a window."""
    positions: int
    """Where there are several, two of them share what is read of the stream."""
    position_step: int
    """Elements of input from a position to the next."""
    channels: int
    """Elements of output from a position to the next."""
    lead: int
    """Elements before the input at which the first window begins."""
    inside: int
    """Elements of input."""
    trail: int
    """Elements after the input that count, and must hold its zero point."""
    beyond: int
    """Elements after the input that are read at all: those that meet weights of zero may hold anything."""
    outputs: int
    """Elements of output."""
    overrun: int
    """Elements that are written after the output."""
    zero_point: int
    """Of the input."""
    activation: tuple[int, int]
    """The range of the output; one narrower than int8's is the work of a kernel of its own."""
    macs: int
    rectified: bool
    """Whether the stream is one of those in which both roundings are one."""
    tap_step: int = 0
    """Elements of input from a tap to the next; taps only."""

    @property
    def block_words(self) -> int:
        """Words of the stream that make one block."""
        return len(self.stream) // self.blocks

    @property
    def reads(self) -> Storage:
        """What the input must be."""
        return Storage(2, self.lead + self.lead % 2, self.beyond)

    @property
    def kernel(self) -> str:
        """The loops that run it, by what the functions' names begin with."""
        return f"{'' if self.positions == 1 else 'two_'}{self.form}{'_rectified' if self.rectified else ''}"

    @property
    def clamped(self) -> bool:
        """Whether the range of the output is narrower than int8's."""
        return self.activation != (-128, 127)

    def layers(self, source: int, target: int, *, width: int) -> tuple[Layer, ...]:
        """Return the calls that write an output of ``width`` bytes an element."""
        margins = (self._margins(source),) if self.lead or self.trail else ()
        return (*margins, self._engine(source, target, width), *self.clamp(target, width))

    def scalars(self, width: int) -> dict[str, int]:
        """Return the members of struct two_rows."""
        entry, rounds = self._loop()
        return {
            "entry": entry,
            "rounds": rounds,
            "tap_step": 2 * self.tap_step,
            "position_step": 2 * self.position_step,
            "couple_step": 4 * (self.position_step - (self.channels if self.form == "taps" else 0)),
            "output_step": width * self.channels,
            "couples": -(-self.positions // 2),
            "words": len(self.stream),
        }

    def _loop(self) -> tuple[int, int]:
        """Return where the unrolled loop is entered, and its rounds; of two positions one step stands before it."""
        one = self.positions == 1
        steps, unrolled = (self.steps, UNROLLED[self.form]) if one else (self.steps - 1, UNROLLED_TWO[self.form])
        rounds = max(1, -(-steps // unrolled))
        return rounds * unrolled - steps, rounds

    def clamp(self, target: int, width: int, times: int = 1) -> tuple[Layer, ...]:
        """Return the call that clamps what the engine has written, so many ``times``, where that is needed."""
        if not self.clamped:
            return ()
        low, high = (_repeated(value, width) for value in self.activation)
        scalars = {"words": -(-width * times * self.outputs // 4), "low": low, "high": high}
        return (Layer("clamp", (target,), target, scalars, (), function=f"clamp_{_store(width)}"),)

    def _engine(self, source: int, target: int, width: int) -> Layer:
        scalars = self.scalars(width)
        if self.positions == 1:
            scalars = {name: scalars[name] for name in ("entry", "rounds", "tap_step", "words")}
        return Layer("rows" if self.positions == 1 else "two_rows", (source,), target, scalars,
                     (Table("stream", self.stream),), macs=self.macs,
                     function=f"{self.kernel}_to_{_store(width)}", before=2 * self.lead)  # fmt: skip

    def _margins(self, source: int) -> Layer:
        before, after = -(-self.lead // 2), self.trail
        scalars = {"before": before, "inside": 2 * self.inside, "after": after, "zero_point": self.zero_point}
        return Layer("margins", (source,), source, scalars, ())


def _store(width: int) -> Store:
    return "halves" if width == 2 else "bytes"


def _repeated(value: int, width: int) -> int:
    """Return a word, as int32, whose elements of ``width`` bytes are all ``value``."""
    return int.from_bytes(value.to_bytes(width, "little", signed=True) * (4 // width), "little", signed=True)
