"""Time stamps to seconds, whatever they are written in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from .....common.arrays import Float64Array
from .....common.frontend.design import MAX_RATE, MIN_RATE
from .cells import STAMP, numbers
from .names import SECONDS
from .packets import USUAL_RATES, usual_rate
from .table import Column

DAY, HALF_DAY = 86400.0, 43200.0
GUESSES = ("s", "ms", "us", "ns")
"""Units of a column of times that names none; steps of a usual rate fit at most one of them."""
FEW = 10
"""Steps of which the mean tells less than the median."""
ROUNDED = 0.35
"""How far a rounded step may be from that of the rate that is given."""


def seconds(column: Column, fs: float | None) -> tuple[Float64Array, str] | None:
    """Return a column's times in s, float64 [n], and what was assumed of them; None where it holds no times.

    Args:
        column: numbers in its unit, or time stamps.
        fs: sampling frequency in Hz where it is known, which tells the unit where the name does not.
    """
    value, wrong = numbers(list(column.cells))
    if wrong is None:
        if column.unit in SECONDS:
            return value * SECONDS[column.unit], ""
        unit = _unit(value, fs)
        assumed = "" if unit == "s" else f"column {column.label} is taken for {unit}"
        return value * SECONDS[unit], assumed
    days = _clock(column.cells)
    return None if days is None else (days, "")


def _unit(value: Float64Array, fs: float | None) -> str:
    """Return the unit of times by their usual step; seconds where none fits."""
    with np.errstate(invalid="ignore", over="ignore"):
        step = np.diff(value)
    step = step[np.isfinite(step) & (step > 0)]
    if not len(step):
        return "s"
    usual = float(np.quantile(step, 0.25, method="lower"))
    rates = {unit: 1 / max(usual * SECONDS[unit], 1e-300) for unit in GUESSES}
    if fs is not None:
        return next((unit for unit, rate in rates.items() if abs(rate / fs - 1) < ROUNDED), "s")
    if MIN_RATE <= rates["s"] <= MAX_RATE:
        return "s"
    mean = float(np.median(step)) if len(step) < FEW else float(np.mean(step[step < 2 * usual]))
    fitting = [unit for unit in GUESSES if usual_rate(1 / max(mean * SECONDS[unit], 1e-300)) in USUAL_RATES]
    return fitting[0] if fitting else "s"


def _clock(cells: Sequence[str]) -> Float64Array | None:
    """Return times of day in s, running on over midnight; None where a cell is none."""
    found: list[float] = []
    day, before = 0.0, ""
    for cell in cells:
        match = STAMP.fullmatch(cell)
        if match is None:
            return None
        if match["date"] is not None:
            day += DAY * (before not in ("", match["date"]))
            before = match["date"]
        found.append(day + _of_day(match.groupdict()))
    if not before:
        wraps = [0.0, *(DAY * (b < a - HALF_DAY) for a, b in pairwise(found))]
        return np.array(found) + np.cumsum(wraps)
    return np.array(found)


def _of_day(part: dict[str, str | None]) -> float:
    """Return a time of day in s UTC; of two parts these are minutes and seconds where a fraction follows."""
    first, second, third = (int(part[name] or 0) for name in "hms")
    fraction = float(f"0.{part['f'] or 0}")
    if part["s"] is None and part["f"] is not None and part["date"] is None:
        return 60.0 * first + second + fraction
    if part["half"]:
        first = first % 12 + 12 * (part["half"][0] in "Pp")
    zone = part["zone"] or ""
    offset = 0.0
    if zone[:1] in ("+", "-") and zone:
        offset = (3600.0 * int(zone[1:3]) + 60.0 * int(zone[3:].lstrip(":") or 0)) * (-1 if zone[0] == "-" else 1)
    return 3600.0 * first + 60.0 * second + third + fraction - offset
