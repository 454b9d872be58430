"""Weights for kernels/dsp/rows.S: laid out as a matrix, proved to be exact there, and written in the order of use."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .....common.arrays import Int8Array, Int64Array
from .....quantize.graph.channels import Channels
from .line import Line
from .rows import BLOCK, Form, Rows

COLUMNS = 4
"""Of weights in a step of pairs and wide."""
MAX_SUM: dict[Form, int] = {"pairs": 2**23, "wide": 2**30, "taps": 2**30}
"""Pairs carry 256 times a sum, and every form doubles it before it is multiplied."""
WASTED = 2048
"""Bytes of stream from which on weights of zero may not be more than half of it."""


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
    saturating: bool
    """Whether the output is clamped to int8 and no further."""

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
            (node.activation_min, node.activation_max) == (-128, 127),
        )

    def blocked(self) -> Matrix:
        """Return the matrix with rows of zeros up to whole blocks."""
        rows = -len(self.weights) % BLOCK

        def more(values: Int64Array, fill: int) -> Int64Array:
            return np.concatenate([values, np.full(rows, fill, np.int64)])

        weights = np.pad(self.weights, ((0, rows), (0, 0)))
        return replace(self, weights=weights, bias=more(self.bias, 0), multiplier=more(self.multiplier, 0),
                       shift=more(self.shift, 1))  # fmt: skip

    def exact(self, form: Form) -> bool:
        """Tell whether the engine computes these rows exactly for every input."""
        sums = 128 * np.abs(self.weights).sum(axis=1) + np.abs(self.bias)
        shifts = self.shift.min() >= 1 and self.shift.max() <= 22 and self.multiplier.min() >= 0
        if not self.saturating or not shifts or np.any(sums >= MAX_SUM[form]):
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


def line_rows(node: Channels, weights: Int8Array, line: Line) -> Rows | None:
    """Return the layer that applies ``weights`` [channels, taps, depth] along a line of samples of ``depth`` values.

    Some neighbouring positions are folded into one of more channels where that makes whole blocks and aligned words.
    None where the engine would not be exact, or would mostly multiply by zero.
    """
    channels, _, depth = weights.shape
    fold = _fold(line, channels, depth)
    front = line.pad * depth % 2
    matrix = Matrix.of(node, _folded(weights, line, fold, front), np.tile(np.arange(len(weights)), fold)).blocked()
    positions = -(-line.positions // fold)
    form = _form(matrix, positions)
    if form is None or (matrix.weights.size > WASTED // 2 and matrix.weights.size > 2 * fold * weights.size):
        return None
    columns, step = matrix.weights.shape[1], fold * line.stride * depth
    lead, inside = line.pad * depth + front, line.length * depth
    return Rows(
        form=form,
        stream=matrix.stream(form),
        blocks=len(matrix.weights) // BLOCK,
        steps=columns // COLUMNS,
        positions=positions,
        position_step=step,
        lead=lead,
        inside=inside,
        trail=line.pad_after * depth,
        beyond=max(0, (positions - 1) * step + columns - lead - inside),
        overrun=positions * len(matrix.weights) - line.positions * channels,
        zero_point=-node.input_offset,
        macs=line.positions * weights.size,
    )


def _folded(weights: Int8Array, line: Line, fold: int, front: int) -> Int64Array:
    """Return rows [fold * channels, columns]: the window of each place, after ``front`` columns of zeros."""
    channels, taps, depth = weights.shape
    columns = -(-(front + ((fold - 1) * line.stride + line.reach) * depth) // COLUMNS) * COLUMNS
    folded = np.zeros((fold, channels, columns), np.int64)
    for place in range(fold):
        for tap in range(taps):
            start = front + (place * line.stride + tap * line.dilation) * depth
            folded[place, :, start : start + depth] = weights[:, tap]
    return folded.reshape(-1, columns)


def _fold(line: Line, channels: int, depth: int) -> int:
    """Return how many positions to take as one: a power of two."""
    if line.positions == 1:
        return 1
    fold = next(fold for fold in (1, 2, BLOCK) if fold * channels % BLOCK == 0)
    return 2 if fold * line.stride * depth % 2 else fold


def _form(matrix: Matrix, positions: int) -> Form | None:
    """Return the leaner form of weights where they are read once, the faster one where they are read often."""
    forms: tuple[Form, ...] = ("pairs", "wide") if positions == 1 else ("wide",)
    return next((form for form in forms if matrix.exact(form)), None)


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
