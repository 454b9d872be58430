"""Rows whose constants the engine cannot take, as others that give the same for every sum that can be reached.

A channel that training left dead has hardly any weights, and a scale so small that its shift is large: its output is
the same for every input, or one of a few values. What a sum is requantised to never falls as the sum rises. So two
requantisations are the same where they are at both ends and at every sum at which the result changes.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

import numpy as np

from .....common.arrays import Int64Array
from .....quantize.graph.fixedpoint import multiply_by_quantized_multiplier


@dataclass(frozen=True)
class Constants:
    """What becomes of a row's sum: bias, Q31 multiplier, shift to the right, the output's zero point."""

    bias: int
    multiplier: int
    shift: int
    zero_point: int

    def requantised(self, sums: Int64Array) -> Int64Array:
        """Return sums, the bias in them, less the zero point, as TensorFlow Lite Micro rounds them."""
        return multiply_by_quantized_multiplier(sums, self.multiplier, -self.shift)


@dataclass(frozen=True)
class Easier:
    """Constants that take the place of a row's."""

    constants: tuple[int, ...]
    constant: bool
    """Whether the output is the same for every input: the row's weights then are zeros."""


def easier(weights: Int64Array, row: Constants, max_shift: int) -> Easier | None:
    """Return constants with a shift from 1 to ``max_shift`` for a row of weights; None where none are known."""
    ends = row.bias + np.array([_extreme(weights, 127, -128), _extreme(weights, -128, 127)])
    results = row.requantised(ends)
    if results[0] == results[1]:
        value = int(np.clip(results[0] + row.zero_point, -128, 127))
        return Easier(astuple(Constants(0, 0, 1, value)), constant=True)
    if row.shift <= max_shift:
        return None
    steps = _steps(row, ends, results)
    least = row.multiplier >> (row.shift - max_shift)
    for multiplier in (least, least + 1):
        scaled = replace(row, multiplier=multiplier, shift=max_shift)
        if np.array_equal(scaled.requantised(steps), row.requantised(steps)):
            return Easier(astuple(scaled), constant=False)
    return None


def _extreme(weights: Int64Array, negative: int, positive: int) -> int:
    """Return the sum of products with ``negative`` where a weight is negative, and with ``positive`` elsewhere."""
    return int((weights * np.where(weights < 0, negative, positive)).sum())


def _steps(row: Constants, ends: Int64Array, results: Int64Array) -> Int64Array:
    """Return the ends, and the sums on both sides of every change of the result between them."""
    values = np.arange(results[0] + 1, results[1] + 1)
    below, above = np.full(len(values), ends[0]), np.full(len(values), ends[1])
    while np.any(above - below > 1):
        middle = (below + above) >> 1
        high = row.requantised(middle) >= values
        below, above = np.where(high, below, middle), np.where(high, middle, above)
    return np.concatenate([ends, below, above])
