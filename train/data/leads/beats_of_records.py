"""Beats of several leads of continuous records: R peaks are found in the first lead, and cut out of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ....common.arrays import BoolArray, Int64Array
from ....common.errors import DataError, UsageError
from ....common.events import Quality
from ....common.frontend.design import WINDOW_BEFORE, WINDOW_LENGTH, WINDOW_RATE, design
from ....common.frontend.frontend import detect_in_leads
from ..records.lead_names import key
from ..records.load import load_records, read_record
from ..records.record import Record
from ..stream import Stream, labels

ALL = "all"


def wanted_leads(text: str) -> tuple[str, ...]:
    """Return the leads that ``--lead`` names: ``II``, ``I,II,V2``; none for ``all``.

    Raises:
        UsageError: a name is empty or there twice.
    """
    names = tuple(name.strip() for name in text.split(","))
    if not all(names) or len({key(name) or name for name in names}) < len(names):
        raise UsageError(f"{text!r} is no list of leads", fix="give one name, all, or a list such as I,II,V2")
    return () if text.strip().casefold() == ALL else names


def cut_leads(spec: str, leads: str, annotator: str | None = None) -> list[Stream]:
    """Load records and cut their beats out of several leads.

    Args:
        spec: as ``load_records`` takes it.
        leads: ``all``, the name of a lead, or several with commas between them; R peaks are found in the first.
        annotator: suffix of the WFDB annotation files.

    Returns:
        A stream a record, whose ``windows`` hold the leads in the order asked for; with ``all`` first the lead that is
        taken by default, then the others in their order.

    Raises:
        UsageError: ``leads`` is no such list.
        DataError: a record cannot be read or lacks a lead, or with ``all`` the records have different ones.
    """
    wanted = wanted_leads(leads)
    records = load_records(spec, wanted[0] if wanted else None, annotator)
    if not wanted:
        _check_alike(records)
    return [_cut(record, wanted) for record in records]


def _check_alike(records: Sequence[Record]) -> None:
    first = _names(records[0])
    for record in records:
        if [key(name) for name in _names(record)] != [key(name) for name in first]:
            what = f"has the leads {', '.join(_names(record))}, {records[0].name} has {', '.join(first)}"
            raise DataError(what, where=record.name, fix="name leads that all records have, as in --lead I,II")


def _names(record: Record) -> tuple[str, ...]:
    return (record.lead, *record.other_leads)


def _cut(record: Record, wanted: tuple[str, ...]) -> Stream:
    others = [_other(record, name) for name in (wanted or _names(record))[1:]]
    leads = [(one.counts, design(one.fs, one.gain, one.zero)) for one in (record, *others)]
    detected, windows = detect_in_leads(leads)
    holes = [_missing(one, detected.sample) for one in others]
    quality = detected.quality | np.where(np.any(holes, axis=0), Quality.LEAD_OFF, 0) if others else detected.quality
    usable = replace(detected, quality=quality.astype(np.uint8))
    adc = (record.fs, record.gain, record.zero)
    label = labels(record, detected.sample)
    return Stream(record.name, record.patient, *adc, len(record), record.source, usable, label,
                  further_leads=windows[:, :, 1:] if others else None)  # fmt: skip


def _other(record: Record, name: str) -> Record:
    """Return another lead of a record.

    Raises:
        DataError: it has none of that name, or one of another rate or length.
    """
    if record.file is None:
        raise DataError(f"has the lead {record.lead} alone", where=record.name, fix=f"ask for --lead {record.lead}")
    other = read_record(record.file, name)
    if other.fs != record.fs or len(other) != len(record):
        what = f"lead {name} has {len(other)} samples at {other.fs:g} Hz, {record.lead} {len(record)} at {record.fs:g}"
        raise DataError(what, where=record.name, fix="ask for leads of one rate")
    return other


def _missing(record: Record, sample: Int64Array) -> BoolArray:
    """Return which beats have a missing sample in their window, bool [beats]."""
    before = round(WINDOW_BEFORE / WINDOW_RATE * record.fs)
    after = round((WINDOW_LENGTH - WINDOW_BEFORE) / WINDOW_RATE * record.fs)
    count = np.concatenate([[0], np.cumsum(record.missing)])
    edges = (np.clip(sample + side, 0, len(record)) for side in (-before, after))
    first, last = (count[edge] for edge in edges)
    return last > first
