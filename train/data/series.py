"""A series of values with time stamps, completed to a steady rate: what was not recorded is zero, and marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int64Array
from ...common.errors import DataError


@dataclass(frozen=True, eq=False)
class Series:
    """Values at a steady rate."""

    time: Int64Array
    """int64 [n], in the unit of the time stamps that it was made of."""
    value: Float64Array
    """float64 [n]; zero where there is none."""
    missing: BoolArray
    """bool [n]."""


def complete(time: Int64Array, value: Float64Array, where: str) -> Series:
    """Put values in the order of time and fill in the time stamps that are not there.

    The step is the smallest one between two time stamps (Xu et al., 2018, "Unsupervised anomaly detection via
    variational auto-encoder for seasonal KPIs in web applications", section 3.2).

    Args:
        time: int64 [n], in any order.
        value: float64 [n]; NaN is missing too.
        where: what it is, for messages.

    Raises:
        DataError: there are fewer than two, two have one time stamp, or a step is no multiple of the smallest.
    """
    if len(time) < 2:
        raise DataError("has fewer than two time stamps", where=where, fix="give a longer series")
    order = np.argsort(time, kind="stable")
    ordered = time[order]
    steps = np.diff(ordered)
    step = int(steps.min())
    if step == 0:
        again = int(ordered[:-1][steps == 0][0])
        raise DataError(f"has the time stamp {again} twice", where=where, fix="leave one of them out")
    if np.any(steps % step):
        odd = int(ordered[:-1][steps % step != 0][0])
        what = f"has steps of {step}, and one after the time stamp {odd} that is no multiple of it"
        raise DataError(what, where=where, fix="bring it to a steady rate")
    place = (ordered - ordered[0]) // step
    filled = np.full(int(place[-1]) + 1, np.nan)
    filled[place] = value[order]
    missing = np.isnan(filled)
    return Series(ordered[0] + step * np.arange(len(filled)), np.where(missing, 0.0, filled), missing)
