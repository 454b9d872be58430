"""Which lead of a record is used, and how its samples become counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....common.arrays import Float64Array, Int16Array
from ....common.errors import DataError
from .record import GAP

PREFERRED = "MLII"
"""The lead that most records of the MIT-BIH Arrhythmia Database have in common."""
DEFAULT_GAIN = 400.0
"""Counts/mV of what comes without counts: 2.5 uV a count, 82 mV within int16."""
PER_MV = {"V": 1e-3, "mV": 1.0, "uV": 1e3, "µV": 1e3, "μV": 1e3, "nV": 1e6}
"""How many of each unit a millivolt is."""
MAX_SATURATED = 0.001
"""Share of samples beyond int16 above which a scale is refused."""


def choose(leads: Sequence[str], wanted: str | None, where: str) -> int:
    """Return the index of the wanted lead; without a wish that of MLII, else the first called ECG, else the first.

    Raises:
        DataError: there is no such lead; the message lists those there are.
    """
    if not leads:
        raise DataError("has no leads", where=where)
    if wanted is not None and wanted not in leads:
        raise DataError(f"has no lead {wanted!r}", where=where, fix=f"its leads are {', '.join(leads)}")
    named = next((name for name in leads if "ECG" in name or "EKG" in name), leads[0])
    return leads.index(wanted or (PREFERRED if PREFERRED in leads else named))


def others(leads: Sequence[str], chosen: int) -> tuple[str, ...]:
    """Return the names of the leads beside the chosen one."""
    return tuple(name for name in leads if name != leads[chosen])


def per_mv(unit: str, lead: str, where: str) -> float:
    """Return how many of a unit a millivolt is.

    Raises:
        DataError: the unit is not one of a voltage.
    """
    if unit not in PER_MV:
        raise DataError(f"lead {lead} is in {unit!r}, not in volts", where=where, fix=f"use {', '.join(PER_MV)}")
    return PER_MV[unit]


def to_counts(value: Float64Array, where: str) -> Int16Array:
    """Return samples in counts as int16, rounded half to even; NaN becomes ``GAP``, what is beyond int16 its limits.

    Raises:
        DataError: a sample is infinite, none is valid, or more than 0.1 % are beyond int16.
    """
    missing = np.isnan(value)
    if np.isinf(value).any():
        what = f"sample {int(np.argmax(np.isinf(value)))} is infinite"
        raise DataError(what, where=where, fix="write nan where a sample is missing")
    if missing.all():
        raise DataError("has no valid sample", where=where, fix="choose another lead, or leave the record out")
    counts = np.rint(np.where(missing, 0, value))
    share = float(np.mean(np.abs(counts) > -GAP))
    if share > MAX_SATURATED:
        raise DataError(f"{share:.1%} of the samples exceed int16", where=where, fix="give a smaller gain")
    return np.where(missing, GAP, np.clip(counts, GAP + 1, -GAP - 1)).astype(np.int16)
