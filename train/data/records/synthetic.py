"""``synthetic:0-9``, ``synthetic:af:0-9``: generated records by their seeds, of a rhythm where one is named."""

from __future__ import annotations

import re

from ....common.errors import DataError
from .generated import LEAD, NAME, RHYTHMS, rhythm_record, synthetic_record
from .lead import choice
from .reader import NamedRecords
from .record import Record

MAX_SEEDS = 1000
"""Records of one call: more is a slip of the keyboard, and would not fit the memory."""


def load_synthetic(argument: str, lead: str | None = None) -> list[Record]:
    """Generate the records of some seeds: ``7``, ``0-9`` or ``0-4,7``; of seed 0 where the argument is empty.

    Before them may stand a rhythm, ``af:0-9`` (atrial fibrillation) or ``rsa:0-9`` (respiratory sinus arrhythmia).

    Raises:
        DataError: there is no such rhythm or lead, or the argument is not a list of seeds, or names one twice.
    """
    where = f"{NAME}:{argument}"
    choice((LEAD,), lead, where)
    rhythm, named, rest = argument.partition(":")
    if named and rhythm not in RHYTHMS:
        raise DataError(f"there is no rhythm {rhythm!r}", where=where, fix=f"give one of {', '.join(RHYTHMS)}")
    listed = rest if named else argument
    seeds = [seed for part in (listed or "0").split(",") for seed in _seeds(part, where)]
    if len(set(seeds)) < len(seeds):
        raise DataError("names a record twice", where=where, fix="name each seed once")
    return [rhythm_record(rhythm, seed) if named else synthetic_record(seed) for seed in seeds]


def _seeds(part: str, where: str) -> range:
    match = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", part)
    if match is None:
        raise DataError(f"{part!r} is no seed", where=where, fix="give seeds such as 7, 0-9 or 0-4,7")
    first, last = int(match[1]), int(match[2] or match[1])
    if not first <= last < first + MAX_SEEDS:
        raise DataError(
            f"{part!r} is not 1 to {MAX_SEEDS} seeds", where=where, fix="ask for synthetic:3, or for synthetic:0-4"
        )
    return range(first, last + 1)


RECORDS = NamedRecords(
    name=NAME,
    usage=(f"{NAME}:SEEDS", *(f"{NAME}:{rhythm}:SEEDS" for rhythm in RHYTHMS)),
    what="generated half-hour records, a patient a seed, each beat marked with its class; af: atrial fibrillation that "
    "comes and goes, rsa: respiratory sinus arrhythmia",
    load=load_synthetic,
)
