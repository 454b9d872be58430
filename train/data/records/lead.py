"""Which lead of a record is used, and how its samples become counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ....common.arrays import Float64Array, Int16Array
from ....common.errors import DataError
from .lead_names import Channel, alike, channel, key
from .record import GAP

PREFERRED = "mlii"
"""The lead that most records of the MIT-BIH Arrhythmia Database have in common."""
DEFAULT_GAIN = 400.0
"""Counts/mV of what comes without counts: 2.5 uV a count, 82 mV within int16."""
MAX_SATURATED = 0.001
"""Share of samples beyond int16 above which a scale is refused."""
BLOCK = 2**18
"""Samples that become counts at a time, so that a record of days takes little more memory than its samples."""
MAX_LISTED = 40
"""Names of channels in one message."""


@dataclass(frozen=True)
class Choice:
    """A channel of a record, and what was assumed in choosing it."""

    index: int
    note: str = ""


def choice(leads: Sequence[str], wanted: str | None, where: str) -> Choice:
    """Return the lead that is meant, and what was assumed.

    A wish is the name itself, or the one name that is the same without regard to case, spaces, punctuation and
    the words ECG, EKG and lead. Without a wish it is MLII, else the first ECG lead, else the only channel of a file.

    Args:
        leads: names of the channels.
        wanted: name of the lead, or None.
        where: the file, for messages.

    Raises:
        DataError: there is no such lead, no channel looks like an ECG, or several could be meant.
    """
    if not leads:
        raise DataError("has no leads", where=where, fix="give a record with at least one signal")
    return _default(leads, where) if wanted is None else _wanted(leads, wanted, where)


def others(leads: Sequence[str], chosen: int) -> tuple[str, ...]:
    """Return the names of the further leads of the same kind as the chosen one, which are other ECG leads."""
    kind = channel(leads[chosen])
    return tuple(name for name in leads if name != leads[chosen] and channel(name) is kind)


def same(leads: Sequence[str], wanted: str) -> list[int]:
    """Return the places of the names that fit a wish.

    They are the name itself, else those that differ in case, spaces and punctuation, else names of the same lead.
    """
    forms: list[Callable[[str], str]] = [str, alike, key]
    for form in forms:
        found = [i for i, name in enumerate(leads) if form(wanted) and form(name) == form(wanted)]
        if found:
            return found
    return []


def _wanted(leads: Sequence[str], wanted: str, where: str) -> Choice:
    found = same(leads, wanted)
    if len({leads[i] for i in found}) > 1:
        raise _unclear(f"several channels could be the lead {wanted!r}", [leads[i] for i in found], where)
    if not found:
        raise DataError(f"has no lead {wanted!r}", where=where, fix=f"its leads are {_listed(leads)}")
    return Choice(found[0], _first_of(leads, found))


def _default(leads: Sequence[str], where: str) -> Choice:
    ecg = [i for i, name in enumerate(leads) if channel(name) is Channel.ECG]
    preferred = [i for i in ecg if key(leads[i]) == PREFERRED]
    if not ecg:
        return _alone(leads, where)
    index = (preferred or ecg)[0]
    rivals = [i for i in ecg if key(leads[i]) == key(leads[index])]
    if len({leads[i] for i in rivals}) > 1:
        raise _unclear("several channels could be the ECG", [leads[i] for i in rivals], where)
    if preferred or len(ecg) == 1 or len(rivals) > 1:
        return Choice(index, _first_of(leads, rivals))
    return Choice(index, f"lead {leads[index]} is the first of {len(ecg)}")


def _alone(leads: Sequence[str], where: str) -> Choice:
    """Return the only channel of a file though it is not called an ECG lead, unless it is called something else."""
    if len(leads) > 1:
        raise _unclear("no channel looks like an ECG", leads, where)
    if channel(leads[0]) is not Channel.UNKNOWN:
        fix = f"give a record with an ECG; --lead {leads[0]!r} takes this channel all the same"
        raise DataError(f"holds no ECG: its only channel is {leads[0]}", where=where, fix=fix)
    return Choice(0, f"the only channel, {leads[0]!r}, is taken for an ECG lead")


def _first_of(leads: Sequence[str], found: Sequence[int]) -> str:
    return f"the first of {len(found)} leads called {leads[found[0]]}" if len(found) > 1 else ""


def _unclear(what: str, names: Sequence[str], where: str) -> DataError:
    return DataError(f"{what}: {_listed(names)}", where=where, fix=f"choose one by its name: --lead {names[0]!r}")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    return ", ".join(names[:MAX_LISTED]) + more


def to_counts(value: Float64Array, where: str) -> Int16Array:
    """Return samples in counts as int16, rounded half to even; NaN becomes ``GAP``, what is beyond int16 its limits.

    Raises:
        DataError: a sample is infinite, none is valid, or more than 0.1 % are beyond int16.
    """
    counts = np.empty(len(value), dtype=np.int16)
    valid = beyond = 0
    for start in range(0, len(value), BLOCK):
        part = value[start : start + BLOCK]
        infinite = np.isinf(part)
        if infinite.any():
            what = f"sample {start + int(np.argmax(infinite))} is infinite"
            raise DataError(what, where=where, fix="write nan where a sample is missing")
        missing = np.isnan(part)
        rounded = np.rint(np.where(missing, 0, part))
        counts[start : start + BLOCK] = np.where(missing, GAP, np.clip(rounded, GAP + 1, -GAP - 1))
        valid += len(part) - int(missing.sum())
        beyond += int((np.abs(rounded) > -GAP).sum())
    if not valid:
        raise DataError("has no valid sample", where=where, fix="choose another lead, or leave the record out")
    if beyond > MAX_SATURATED * len(value):
        what = f"{beyond / len(value):.1%} of the samples exceed int16"
        raise DataError(what, where=where, fix="give a smaller gain")
    return counts
