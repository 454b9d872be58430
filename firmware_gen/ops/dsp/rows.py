"""Layers of kernels/dsp/rows.S: their weights and constants laid out in the order in which the engine reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ....quantize.channels import Channels
from ...layer import Layer, Table
from ...storage import Storage

Int64Array = NDArray[np.int64]
Form = Literal["pairs", "wide", "taps"]

BLOCK = 4
"""Channels that the engine sums at a time."""
COLUMNS = 4
"""Of weights in a step of pairs and wide."""
UNROLLED = 4
"""Steps in a round of the engine's loop."""
LARGEST_SUM: dict[Form, int] = {"pairs": 2**23, "wide": 2**30, "taps": 2**30}
"""Pairs carry 256 times a sum, and every form doubles it before it is multiplied."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A layer of the engine: ``channels`` rows of weights, applied at ``positions`` places of the input."""

    form: Form
    stream: NDArray[np.uint32]
    steps: int
    positions: int
    position_step: int
    """Elements of input from a position to the next."""
    lead: int
    """Elements before the input at which the first window begins; even."""
    inside: int
    """Elements of input."""
    trail: int
    """Elements after the input that take part, and must hold its zero point."""
    beyond: int
    """Elements after the input that are read at all."""
    overrun: int
    """Elements that are written after the output."""
    zero_point: int
    """Of the input."""
    macs: int
    block_step: int = 0
    tap_step: int = 0

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


@dataclass(frozen=True, eq=False)
class Matrix:
    """Rows of weights [rows, columns] with what becomes of their sums, one channel of ``node`` each."""

    weights: Int64Array
    bias: Int64Array
    """With the input's zero point folded in: the engine multiplies int8 values as they are."""
    multiplier: Int64Array
    shift: Int64Array
    """To the right, 1 and more."""
    zero_point: int

    @classmethod
    def of(cls, node: Channels, weights: Int64Array, channel: NDArray[np.intp]) -> Matrix:
        """Return the matrix whose row ``i`` has ``weights[i]`` and the constants of ``channel[i]``."""
        vanishing = node.multiplier == 0
        return cls(
            weights,
            node.bias.astype(np.int64)[channel] + node.input_offset * weights.sum(axis=1),
            node.multiplier.astype(np.int64)[channel],
            np.where(vanishing, 1, -node.shift.astype(np.int64))[channel],
            node.output_offset,
        )

    def padded(self, columns: int) -> Matrix:
        """Return the matrix with rows of zeros up to whole blocks, and columns of zeros."""
        rows = -len(self.weights) % BLOCK

        def more(values: Int64Array, fill: int) -> Int64Array:
            return np.concatenate([values, np.full(rows, fill, np.int64)])

        weights = np.pad(self.weights, ((0, rows), (0, columns - self.weights.shape[1])))
        return Matrix(weights, more(self.bias, 0), more(self.multiplier, 0), more(self.shift, 1), self.zero_point)

    def exact(self, form: Form) -> bool:
        """Tell whether the engine computes these rows exactly for every input."""
        sums = 128 * np.abs(self.weights).sum(axis=1) + np.abs(self.bias)
        if np.any(self.multiplier < 0) or np.any(self.shift < 1) or np.any(self.shift > 22):
            return False
        if np.any(sums >= LARGEST_SUM[form]):
            return False
        # Four results are cut to 16 bits before they are saturated to 8.
        results = (sums * self.multiplier >> 31) >> self.shift
        return bool(np.all(results < 2**15 - 257)) and (form != "pairs" or _fit_halfwords(self.weights))

    def stream(self, form: Form) -> NDArray[np.uint32]:
        """Return the words in the order in which the engine reads them."""
        offset = (1 << (self.shift - 1)) + (self.zero_point << self.shift)
        blocks = [
            np.concatenate([bias, weights, multiplier, offsets, shift])
            for bias, weights, multiplier, offsets, shift in zip(
                *(_blocks(part) for part in (self._bias(form), self._weights(form))),
                *(_blocks(part) for part in (self.multiplier, offset, self.shift)),
                strict=True,
            )
        ]
        return np.concatenate(blocks).astype(np.uint32)

    def _bias(self, form: Form) -> Int64Array:
        if form != "pairs":
            return self.bias
        bias = self.bias.reshape(-1, 2).copy()
        bias[:, 1] = 256 * bias[:, 1] + bias[:, 0]
        return bias.ravel()

    def _weights(self, form: Form) -> Int64Array:
        """Return the weights' words, those of a block in a row."""
        weights = self.weights.reshape(-1, BLOCK, self.weights.shape[1])
        if form == "taps":  # word by word two channels of one tap
            return _words(weights.transpose(0, 2, 1))
        if form == "pairs":  # two channels in a halfword
            weights = 256 * weights[:, 1::2] + weights[:, 0::2]
        return _words(weights.reshape(*weights.shape[:2], -1, 2).transpose(0, 2, 1, 3))


def _words(halves: Int64Array) -> Int64Array:
    """Return int16 values [blocks, ...] as words [blocks, n], the earlier value in the lower half."""
    pairs = halves.reshape(len(halves), -1, 2) & 0xFFFF
    return pairs[..., 0] | pairs[..., 1] << 16


def _blocks(values: Int64Array) -> Int64Array:
    """Return values in rows, one a block; weights are so already."""
    return values if values.ndim == 2 else values.reshape(-1, BLOCK)


def _fit_halfwords(weights: Int64Array) -> bool:
    joined = 256 * weights[1::2] + weights[0::2]
    return bool(np.all(joined >= -(2**15)))
