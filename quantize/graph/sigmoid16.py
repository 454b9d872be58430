"""Logistic function and hyperbolic tangent of 16-bit values, as TensorFlow Lite's int16 kernels interpolate them.

Both read one table: tanh(x) = 2 logistic(2x) - 1, and either is odd about its middle, so that magnitudes suffice.
Arguments are in Q3.12, values in Q0.15, raw in int64 arrays.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ...common.arrays import Int64Array

ENTRIES = 256
STEPS_A_UNIT = 24
"""Entry ``i`` is the logistic function at ``i / 24``; an argument in Q3.12 times 3 counts 1/512 of that step."""


def _table() -> Int64Array:
    """Tabulate ``2^16 (logistic(i / 24) - 1/2)``, each value raised by half of what interpolation lacks after it.

    A chord of this concave function lies below it; the error is taken in the middle of the step. The last entry
    closes the last step and is the largest value.
    """

    def exact(index: Int64Array | np.ndarray) -> np.ndarray:
        return 2**16 / (1 + np.exp(-index / STEPS_A_UNIT)) - 2**15

    at = np.arange(ENTRIES, dtype=np.float64)
    lacking = exact(at + 0.5) - (exact(at) + exact(at + 1)) / 2
    table = np.rint(exact(at) + lacking / 2).astype(np.int64)
    table[-1] = 2**15 - 1
    return table


TABLE: Final = _table()


def logistic(x: Int64Array) -> Int64Array:
    """Return ``1 / (1 + exp(-x))`` in Q0.15 for x in Q3.12."""
    return logistic_of_steps(3 * x)


def logistic_of_steps(x: Int64Array) -> Int64Array:
    """Return ``1 / (1 + exp(-x / 12288))`` in Q0.15, which is neither 0 nor 1."""
    above_half = np.minimum((_interpolated(np.abs(x), 9) + 2**9) >> 10, 2**14 - 1)
    return 2**14 + np.where(x < 0, -above_half, above_half)


def tanh(x: Int64Array, exponent: int = -12) -> Int64Array:
    """Return ``tanh(2^exponent x)`` in Q0.15 for int16 x, whose argument is first rounded to the steps of Q3.12."""
    shift = exponent + 12
    scaled = (3 * x) << shift if shift >= 0 else (3 * x + (1 << (-shift - 1))) >> -shift
    return tanh_of_steps(scaled)


def tanh_of_steps(x: Int64Array) -> Int64Array:
    """Return ``tanh(x / 12288)`` in Q0.15."""
    value = (_interpolated(np.abs(x), 8) + 2**7) >> 8
    return np.where(x < 0, -value, value)


def _interpolated(x: Int64Array, bits: int) -> Int64Array:
    """Return the table's value at ``x / 2^bits``, times ``2^bits``; beyond the last step, the last entry's."""
    index, fraction = x >> bits, x & ((1 << bits) - 1)
    inside = np.minimum(index, ENTRIES - 2)
    value = (TABLE[inside] << bits) + fraction * (TABLE[inside + 1] - TABLE[inside])
    return np.where(index >= ENTRIES - 1, TABLE[-1] << bits, value)
