"""A layer of kernels/dsp/rows.S: where its windows lie on the input, and the calls that run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...layer import Layer, Table
from ...storage import Storage

Form = Literal["pairs", "wide", "taps"]

BLOCK = 4
"""Channels that the engine sums at a time."""
UNROLLED = 4
"""Steps in a round of the engine's loop."""


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
    position_step: int
    """Elements of input from a position to the next."""
    lead: int
    """Elements before the input at which the first window begins; even."""
    inside: int
    """Elements of input."""
    trail: int
    """Elements after the input that count, and must hold its zero point."""
    beyond: int
    """Elements after the input that are read at all: those that meet weights of zero may hold anything."""
    overrun: int
    """Elements that are written after the output."""
    zero_point: int
    """Of the input."""
    macs: int
    block_step: int = 0
    """Elements of input from a block of channels to the next; taps only."""
    tap_step: int = 0
    """Elements of input from a tap to the next; taps only."""

    @property
    def block_words(self) -> int:
        """Words of the stream that make one block."""
        return len(self.stream) // self.blocks

    @property
    def reads(self) -> Storage:
        """What the input must be."""
        return Storage(2, self.lead, self.beyond)

    def layers(self, source: int, target: int, *, width: int) -> tuple[Layer, ...]:
        """Return the calls that write an output of ``width`` bytes an element."""
        engine = self._engine(source, target, "halves" if width == 2 else "bytes")
        return (self._margins(source), engine) if self.lead or self.trail else (engine,)

    def _engine(self, source: int, target: int, store: str) -> Layer:
        scalars = {
            "entry": -self.steps % UNROLLED,
            "rounds": -(-self.steps // UNROLLED),
            "block_step": 2 * self.block_step,
            "tap_step": 2 * self.tap_step,
            "position_step": 2 * self.position_step,
            "positions": self.positions,
            "words": len(self.stream),
        }
        tables = (Table("stream", self.stream),)
        return Layer("rows", (source,), target, scalars, tables, macs=self.macs,
                     function=f"{self.form}_to_{store}", before=2 * self.lead)  # fmt: skip

    def _margins(self, source: int) -> Layer:
        before, after = self.lead // 2, self.trail
        scalars = {"before": before, "inside": 2 * self.inside, "after": after, "zero_point": self.zero_point}
        return Layer("margins", (source,), source, scalars, ())
