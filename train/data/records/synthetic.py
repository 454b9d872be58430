"""``synthetic:0-9``: generated records by their seeds."""

from __future__ import annotations

import re

from ....common.errors import DataError
from .generated import LEAD, NAME, synthetic_record
from .lead import choice
from .reader import NamedRecords
from .record import Record

MAX_SEEDS = 1000
"""Records of one call: more is a slip of the keyboard, and would not fit the memory."""


def load_synthetic(argument: str, lead: str | None = None) -> list[Record]:
    """Generate the records of some seeds: ``7``, ``0-9`` or ``0-4,7``; of seed 0 where the argument is empty.

    Raises:
        DataError: the argument is not a list of seeds, names one twice, or there is no such lead.
    """
    where = f"{NAME}:{argument}"
    choice((LEAD,), lead, where)
    seeds = [seed for part in (argument or "0").split(",") for seed in _seeds(part, where)]
    if len(set(seeds)) < len(seeds):
        raise DataError("names a record twice", where=where, fix="name each seed once")
    return [synthetic_record(seed) for seed in seeds]


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
    usage=(f"{NAME}:SEEDS",),
    what="generated half-hour records, a patient a seed, each beat marked with its class",
    load=load_synthetic,
)
