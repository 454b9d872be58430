"""Rows whose constants the engine cannot take, as others that give the same for every sum that can be reached.

A channel that training left dead has hardly any weights, and a scale so small that its shift is large: its output is
the same for every input, or one of two values. What a sum is requantised to never falls as the sum rises, so that the
two ends of what can be reached tell all that is between.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .....common.arrays import Int64Array
from .....quantize.graph.fixedpoint import multiply_by_quantized_multiplier

HALF = 2**30
"""The Q31 multiplier of a half."""
STEP_SHIFT = 22
"""A half and this shift give 0 below STEP, and 1 from there on, as far as FARTHEST from it."""
STEP = 2**STEP_SHIFT - 1
FARTHEST = 2**STEP_SHIFT


@dataclass(frozen=True)
class Constants:
    """What becomes of a row's sum: bias, Q31 multiplier, shift to the right, the output's zero point."""

    bias: int
    multiplier: int
    shift: int
    zero_point: int

    def outputs(self, sums: Int64Array) -> Int64Array:
        """Return the outputs of sums that have the bias in them, as TensorFlow Lite Micro rounds and saturates them."""
        scaled = multiply_by_quantized_multiplier(sums, self.multiplier, -self.shift)
        return np.clip(scaled + self.zero_point, -128, 127)


def easier(weights: Int64Array, row: Constants) -> tuple[Int64Array, Constants] | None:
    """Return weights and constants within the engine's limits for a row; None where none are known."""
    ends = row.bias + np.array([_extreme(weights, 127, -128), _extreme(weights, -128, 127)])
    lowest, highest = row.outputs(ends).tolist()
    if lowest == highest:
        return np.zeros_like(weights), Constants(0, 0, 1, lowest)
    if lowest + 1 != highest or ends[1] - ends[0] > FARTHEST:
        return None
    return weights, Constants(row.bias - _first(row, ends, highest) + STEP, HALF, STEP_SHIFT, lowest)


def _extreme(weights: Int64Array, negative: int, positive: int) -> int:
    """Return the sum of products with ``negative`` where a weight is negative, and with ``positive`` elsewhere."""
    return int((weights * np.where(weights < 0, negative, positive)).sum())


def _first(row: Constants, ends: Int64Array, value: int) -> int:
    """Return the least sum between the ends whose output is ``value``."""
    below, first = ends.tolist()
    while first - below > 1:
        middle = (below + first) >> 1
        reached = row.outputs(np.array([middle]))[0] >= value
        below, first = (below, middle) if reached else (middle, first)
    return first
