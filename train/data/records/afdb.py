"""Records of the MIT-BIH Atrial Fibrillation Database by name: QRS complexes without classes, and rhythms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from ....common.errors import DataError
from ..sources.afdb_files import files
from .annotations import Wanted, digests, read_annotations
from .load import read_record
from .reader import NamedRecords
from .record import Annotations, Record, join_notes

NAME = "afdb"
RHYTHMS, BEATS = "atr", "qrs"
"""Annotators of the database: rhythms marked by hand; QRS complexes of a detector, which nobody has audited."""
NOTE = "its QRS complexes are those of another detector and have no classes: no figure of ectopic beats"


def load_afdb(argument: str, lead: str | None = None, annotator: str | None = None) -> list[Record]:
    """Load records by name, ``04015`` or ``04015,04043``, downloaded where not here.

    Args:
        argument: the names.
        lead: name of the lead; the first without it.
        annotator: suffix of the file of QRS complexes, such as ``qrsc``, corrected by hand, where it lies beside the
            others; ``qrs`` when None.

    Raises:
        DataError: a name is not that of a record or stands twice, or a file cannot be had or used.
    """
    names = tuple(argument.split(","))
    if len(set(names)) < len(names):
        raise DataError("names a record twice", where=f"{NAME}:{argument}", fix="name each record once")
    return [_with_rhythms(files(name)[0], lead, annotator or BEATS) for name in names]


def _with_rhythms(header: Path, lead: str | None, annotator: str) -> Record:
    record = read_record(header, lead, annotator)
    wanted = Wanted(header.parent, header.stem, RHYTHMS, record.fs, record.fs)
    rhythms = read_annotations(wanted, len(record), False, str(header))
    found = [one for one in (record.annotations, rhythms.annotations) if one is not None]
    return replace(
        record,
        annotations=_together(found),
        source={**record.source, **digests(rhythms.files)},
        note=join_notes(record.note, rhythms.note, NOTE),
    )


def _together(found: list[Annotations]) -> Annotations:
    """Return the annotations of several files in the order of time."""
    sample = np.concatenate([one.sample for one in found])
    order = np.argsort(sample, kind="stable")
    texts = [np.full(len(one.sample), "") if one.text is None else one.text for one in found]
    subtypes = [np.zeros(len(one.sample), np.int64) if one.subtype is None else one.subtype for one in found]
    return Annotations(
        sample[order],
        np.concatenate([one.symbol for one in found])[order],
        np.concatenate(texts)[order],
        np.concatenate(subtypes)[order],
        classified=False,
    )


RECORDS = NamedRecords(
    name=NAME,
    usage=(f"{NAME}:RECORD",),
    what="ten-hour records of the MIT-BIH Atrial Fibrillation Database, with rhythms and QRS complexes without classes",
    load=load_afdb,
    load_annotated=load_afdb,
)
