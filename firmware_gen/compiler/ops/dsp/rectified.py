"""Both roundings of TensorFlow Lite Micro as one, where every output below the zero point saturates to it.

A sum x becomes floor((floor(2 x m / 2^32 + 1/2) + 2^(s-1)) / 2^s) where it is not negative (rows.S), and a floor within
a floor changes nothing: floor((2 x m + 2^31 + 2^(31+s)) / 2^(32+s)). The engine shifts x to the left until the result
is the upper half of the upper word of a product. Sums that it carries 256 times already may leave no place for that;
then m loses bits instead. So all that can be reached is compared: a result never falls as the sum rises, and the sums
at which it rises tell everything.
"""

from __future__ import annotations

import numpy as np

from .....common.arrays import Int64Array
from .matrix import Matrix, Scaling
from .rows import Form

FORMS: tuple[Form, ...] = ("pairs", "taps")
"""Those that have rectified loops: only few layers need wide ones."""
CARRIED = 8
"""Bits by which pairs carry every other sum."""
WHOLE = 17
"""Bits to the left and to the right that make the result the upper half of a word."""
MAX_ROUNDED = 15
"""The right shift up to which the half of the first rounding counts."""
STEPS = np.arange(1, 256, dtype=np.int64)
"""Results above the zero point."""


def rectify(matrix: Matrix, form: Form) -> Scaling | None:
    """Return constants by which the engine's rectified loops are exact for these rows; None where there are none."""
    lowest, highest = matrix.reach()
    if form not in FORMS or np.any((matrix.zero_point != -128) & (lowest < 0)):
        return None
    carried = np.zeros_like(matrix.shift)
    if form == "pairs":
        carried[1::2] = CARRIED
    right = np.where(matrix.multiplier == 0, WHOLE - CARRIED, matrix.shift)
    left = WHOLE - carried - right
    lost = np.maximum(-left, 0)
    multiplier = (matrix.multiplier + (1 << lost >> 1)) >> lost
    half = np.where(right <= MAX_ROUNDED, 1 << np.maximum(MAX_ROUNDED - right, 0), 0) + (1 << MAX_ROUNDED)
    shift = np.maximum(left, 0)
    if np.any(np.maximum(highest, -lowest) << (carried + shift) >= 2**31):
        return None
    wanted = _rises((STEPS << 32 + right[:, None]) - (1 << 31) - (1 << 31 + right[:, None]), 2 * matrix.multiplier)
    found = _rises((STEPS << 16) - half[:, None] << 32, multiplier << (carried + shift))
    ends = lowest[:, None], highest[:, None] + 1
    if not np.array_equal(np.clip(wanted, *ends), np.clip(found, *ends)):
        return None
    return Scaling(multiplier, half + (matrix.zero_point << 16), shift, rectified=True)


def _rises(products: Int64Array, factor: Int64Array) -> Int64Array:
    """Return the least sums whose products with the rows' factors reach what is given, [rows, steps]."""
    rises = -(-products // np.maximum(factor, 1)[:, None])
    return np.where(factor[:, None] == 0, 2**62, rises)
