"""Checks of the arrays of a network in integers: of shapes, ranges and units."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .arrays import Float64Array, Int64Array
from .errors import UnsupportedModelError

Ranges = Mapping[str, tuple[Int64Array, int, int]]
"""By what it is, such as ``a link``: numbers, the least that fits, and the largest."""


def misshapen(network: object, wanted: Mapping[str, tuple[int, ...]]) -> str:
    """Return which members, arrays, have another shape than wanted, each with its own; nothing where none has."""
    found = {name: getattr(network, name).shape for name in wanted}
    return ", ".join(f"{name} {shape}" for name, shape in found.items() if shape != wanted[name])


def check_ranges(ranges: Ranges, of: str, fix: str) -> None:
    """Check that numbers fit.

    Args:
        ranges: the numbers; no array is empty.
        of: what they are of, such as ``these neurons``.
        fix: what to do where one does not.

    Raises:
        UnsupportedModelError: one is less than the least or more than the largest.
    """
    for what, (array, least, most) in ranges.items():
        for found in (int(array.min()), int(array.max())):
            if not least <= found <= most:
                raise UnsupportedModelError(f"{what} of {of} is {found}, and {least} to {most} fits", fix=fix)


def check_unit(unit: Float64Array, of: str, fix: str) -> None:
    """Check that what 1 of each readout stands for is a number above 0: else above a threshold would mean below it.

    Raises:
        UnsupportedModelError: one is not.
    """
    if not np.all(np.isfinite(unit) & (unit > 0)):
        raise UnsupportedModelError(f"a readout's unit of {of} is {unit.min():g}, and it is to be above 0", fix=fix)
