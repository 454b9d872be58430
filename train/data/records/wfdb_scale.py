"""The scale of a WFDB lead: counts per millivolt and counts at 0 mV, as its header line gives them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ....common.errors import DataError
from .record import join_notes
from .units import per_mv, unit_note
from .wfdb_header import NUMBER, Signal

UNCALIBRATED = "the header gives no gain: 200 counts/mV are assumed, as WFDB does"
UNCALIBRATED_GAIN = 200.0
NEGATIVE = "the gain is negative: the counts are turned"


@dataclass(frozen=True)
class Scale:
    """How counts become millivolts."""

    gain: float
    """Counts/mV; negative where the lead was wired the other way round."""
    zero: int
    """Counts at 0 mV."""
    note: str


def scale_of(signal: Signal, where: str) -> Scale:
    """Return a lead's scale.

    Raises:
        DataError: its gain or its counts at 0 mV are no numbers, or its unit is no voltage.
    """
    text = signal.fields[2] if len(signal.fields) > 2 else "0"
    match = re.fullmatch(r"([^(/]*)(?:\(([^)]*)\))?(?:/(.*))?", text)
    number, baseline, unit = match.groups() if match else (text, None, None)
    gain = float(number) if NUMBER.fullmatch(number.removeprefix("-")) else math.nan
    if not math.isfinite(gain):
        what = f"the gain of lead {signal.name} is {number}, not a number"
        raise DataError(what, where=where, fix="correct the header, as in 200(1024)/mV, or write 0 where it is unknown")
    unit = "mV" if unit is None else unit
    per = per_mv(unit, signal.name, where)
    zero = _zero(signal, baseline, where)
    if gain == 0:
        return Scale(UNCALIBRATED_GAIN, zero, UNCALIBRATED)
    return Scale(gain * per, zero, join_notes(unit_note(unit), NEGATIVE if gain < 0 else ""))


def _zero(signal: Signal, baseline: str | None, where: str) -> int:
    """Return the counts at 0 mV: the baseline, else the zero of the ADC."""
    text = next(iter(signal.fields[4:]), "0") if baseline is None else baseline
    if baseline is None and len(signal.fields) > 3 and signal.integer(3) is None:
        what = f"{signal.fields[3]!r} after the gain of lead {signal.name} is no number of bits"
        raise DataError(what, where=where, fix="write gain, zero and unit as one word, as in 200(1024)/mV 12 0")
    known = re.fullmatch(r"([+-]?\d{1,18})(?:\.0*)?", text)
    if known is None:
        field = "zero of the ADC" if baseline is None else "baseline"
        what = f"the {field} of lead {signal.name} is {text!r}, not a whole number of counts"
        raise DataError(what, where=where, fix="correct the header, as in 200(1024)/mV 12 0")
    return int(known[1])
