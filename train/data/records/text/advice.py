"""Which line to write on top of a file that does not say enough of itself."""

from __future__ import annotations

import numpy as np

from ..units import voltage
from .cells import numbers
from .names import COUNTS
from .table import Column, Role, Table

MIDDLE = 0.3
"""Share of the span within which the middle of a voltage is round 0."""
MICROVOLTS = 200.0, 20000.0
"""Span of an ECG in uV."""


def advice(table: Table, column: Column | None = None, fs: float | None = None) -> str:
    """Return advice with the line that would make a file readable, the numbers in it an example where none is known.

    Args:
        table: the file's table.
        column: the lead, None for the first that may be it.
        fs: sampling frequency in Hz where it is known.
    """
    leads = [column] if column else table.of(Role.LEAD) or table.of(Role.PLAIN)
    known = {**{key: value for key, value in table.keys.items() if key != "patient"}}
    words = [f"fs={known.get('fs') or f'{fs or table.fs or 250:g}'}", *_scale(leads[0] if leads else None, known)]
    lines = " ".join(["#", *words])
    both = f"{lines}' and '{table.head}" if table.head else lines
    return f"write '{both}' on top, with your own numbers"


def _scale(lead: Column | None, known: dict[str, str]) -> list[str]:
    if lead is None or "unit" in known or "gain" in known:
        return [f"{key}={known[key]}" for key in ("unit", "gain", "zero") if key in known]
    if voltage(lead.unit):
        return [f"unit={lead.unit}"]
    value, wrong = numbers(list(lead.cells))
    valid = value[np.isfinite(value)]
    if wrong is not None or not len(valid):
        return ["unit=mV"]
    if lead.unit.lower() in COUNTS:
        return ["unit=counts", "gain=200", f"zero={np.median(valid):.0f}"]
    if float(np.ptp(valid)) < MICROVOLTS[0] / 10:
        return ["unit=mV"]
    middle, span = float(np.median(valid)), float(np.ptp(valid))
    if abs(middle) < MIDDLE * span and MICROVOLTS[0] <= span <= MICROVOLTS[1]:
        return ["unit=uV"]
    return ["unit=counts", "gain=200", f"zero={middle:.0f}"]
