"""Weights for kernels/dsp/rows.S: laid out as a matrix, proved to be exact there, and written in the order of use."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from .....common.arrays import Int64Array
from .....quantize.graph.channels import Channels
from .reachable import Constants, easier
from .rows import BLOCK, Form, Store

MAX_SUM: dict[Form, int] = {"pairs": 2**23, "wide": 2**30, "taps": 2**30}
"""Pairs carry 256 times a sum, and every form doubles it before it is multiplied."""
MAX_SHIFT = 22
"""To the right: the offset of an output's zero point still fits a word."""
MAX_RESULT: dict[Store, int] = {"halves": 2**15 - 257, "bytes": 2**30}
"""Results that become halves are cut to 16 bits before they are saturated to 8."""


@dataclass(frozen=True, eq=False)
class Scaling:
    """What the engine does to the sums of rows, as rows.h has it: of each row a word, but a byte for the shift."""

    multiplier: Int64Array
    offset: Int64Array
    shift: Int64Array
    rectified: bool = False


@dataclass(frozen=True, eq=False)
class Matrix:
    """Rows of weights [rows, columns] with what becomes of their sums, one channel of a layer each."""

    weights: Int64Array
    bias: Int64Array
    """With the input's zero point folded in: the engine multiplies int8 values as they are."""
    multiplier: Int64Array
    shift: Int64Array
    """To the right, 1 and more where the engine can do it."""
    zero_point: Int64Array
    """Of the output: one for all, but where a row is the same for every input."""

    @classmethod
    def of(cls, node: Channels, weights: Int64Array, channel: NDArray[np.intp]) -> Matrix:
        """Return the matrix whose row ``i`` has ``weights[i]`` and the constants of ``channel[i]``.

        Where the engine could not do what a row asks for, the row is another that gives the same for every input, if
        there is one.
        """
        vanishing = node.multiplier == 0
        matrix = cls(
            weights.copy(),
            node.bias.astype(np.int64)[channel] + node.input_offset * weights.sum(axis=1),
            node.multiplier.astype(np.int64)[channel],
            np.where(vanishing, 1, -node.shift.astype(np.int64))[channel],
            np.full(len(weights), node.output_offset, np.int64),
        )
        for row in np.flatnonzero(~matrix._simple("pairs", "halves")):
            matrix._replace(int(row))
        return matrix

    def _replace(self, row: int) -> None:
        found = easier(self.weights[row], Constants(*(int(of[row]) for of in self._constants)))
        if found is not None:
            self.weights[row] = found[0]
            for of, value in zip(self._constants, astuple(found[1]), strict=True):
                of[row] = value

    @property
    def _constants(self) -> tuple[Int64Array, ...]:
        return self.bias, self.multiplier, self.shift, self.zero_point

    def blocked(self, *, overlapping: bool) -> Matrix:
        """Return the matrix in whole blocks of rows.

        The last block has rows of the one before again, where blocks may be ``overlapping``; else it has zeros.
        """
        count, rest = len(self.weights), len(self.weights) % BLOCK
        if overlapping and count >= BLOCK:
            rows = np.concatenate([np.arange(count - rest), np.arange(count - BLOCK, count)[: BLOCK if rest else 0]])
            return Matrix(self.weights[rows], *(of[rows] for of in self._constants))
        more = -count % BLOCK
        weights = np.pad(self.weights, ((0, more), (0, 0)))
        zeros = (np.pad(of, (0, more), constant_values=fill)
                 for of, fill in zip(self._constants, (0, 0, 1, 0), strict=True))  # fmt: skip
        return Matrix(weights, *zeros)

    def exact(self, form: Form, store: Store) -> bool:
        """Tell whether the engine computes these rows, whole blocks of them, exactly for every input."""
        return bool(np.all(self._simple(form, store))) and (form != "pairs" or _fit_halfwords(self.weights))

    def _simple(self, form: Form, store: Store) -> NDArray[np.bool_]:
        """Tell of each row whether its sums and its constants are within the engine's limits."""
        sums = 128 * np.abs(self.weights).sum(axis=1) + np.abs(self.bias)
        shifts = (self.shift >= 1) & (self.shift <= MAX_SHIFT) & (self.multiplier >= 0)
        results = (np.minimum(sums, 2**31) * self.multiplier >> 31) >> np.maximum(self.shift, 0)
        return shifts & (sums < MAX_SUM[form]) & (results < MAX_RESULT[store])

    def reach(self) -> tuple[Int64Array, Int64Array]:
        """Return the least and the largest sum of each row that int8 inputs reach."""
        least, most = (
            (self.weights * np.where(self.weights < 0, *ends)).sum(axis=1) + self.bias
            for ends in ((127, -128), (-128, 127))
        )
        return least, most

    def scaling(self) -> Scaling:
        """Return the constants by which each sum is rounded twice."""
        return Scaling(self.multiplier, (1 << (self.shift - 1)) + (self.zero_point << self.shift), self.shift)

    def stream(self, form: Form, scaling: Scaling, advance: Int64Array | None) -> NDArray[np.uint32]:
        """Return the words in the order in which the engine reads them.

        ``advance`` says of each block how many rows further the next one begins; None where there is one position.
        """
        by_rows = np.stack([scaling.multiplier, scaling.offset], axis=1).reshape(-1, 2 * BLOCK)
        shifts = (scaling.shift.reshape(-1, BLOCK) << 8 * np.arange(BLOCK)).sum(axis=1)[:, None]
        last = [] if advance is None else [advance[:, None]]
        factor = 1 if scaling.rectified or form == "pairs" else 2
        parts = [factor * self._bias(form).reshape(-1, BLOCK), _words(factor * self._weights(form)),
                 *((shifts, by_rows) if scaling.rectified else (by_rows, shifts)), *last]  # fmt: skip
        return np.concatenate(parts, axis=1).astype(np.uint32).ravel()

    def _bias(self, form: Form) -> Int64Array:
        if form != "pairs":
            return self.bias
        bias = self.bias.reshape(-1, 2).copy()
        bias[:, 1] = 256 * bias[:, 1] + bias[:, 0]
        return bias.ravel()

    def _weights(self, form: Form) -> Int64Array:
        """Return the weights by blocks, in the order of the halfwords."""
        weights = self.weights.reshape(-1, BLOCK, self.weights.shape[1])
        if form == "taps":
            return weights.transpose(0, 2, 1)
        weights = 256 * weights[:, 1::2] + weights[:, 0::2] if form == "pairs" else weights
        return weights.reshape(*weights.shape[:2], -1, 2).transpose(0, 2, 1, 3)


def advances(rows: int) -> Int64Array:
    """Return of each block of overlapping ones how many rows further the next one begins, that of two positions on."""
    starts = np.arange(0, rows, BLOCK)
    starts[-1] = max(0, rows - BLOCK)
    return np.diff(np.append(starts, 2 * rows))


def _words(halves: Int64Array) -> Int64Array:
    """Return int16 values [blocks, ...] as words [blocks, n], the earlier value in the lower half."""
    pairs = halves.reshape(len(halves), -1, 2) & 0xFFFF
    return pairs[..., 0] | pairs[..., 1] << 16


def _fit_halfwords(weights: Int64Array) -> bool:
    joined = 256 * weights[1::2] + weights[0::2]
    return bool(np.all(joined >= -(2**15)))
