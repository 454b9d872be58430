"""The Lobachevsky University ECG Database: one record of 12 leads and 10 s of each subject, with diagnoses.

Kalyakulina et al., 2020, "LUDB: a new open-access validation tool for electrocardiogram delineation algorithms",
IEEE Access 8, 186181-186190. Here a subject is healthy whose record names sinus rhythm, an electric axis that is not
deviated, and nothing else.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs

from ....common.arrays import BoolArray, Int64Array
from ....common.errors import DataError
from ..sources.physionet import import_wfdb
from .recording import Recording
from .wfdb_leads import read_leads

FOLDER = "ludb"
TABLE = "ludb.csv"
RHYTHM, AXIS = "Rhythms", "Electric axis of the heart"
OF_NO_FINDING = ("ID", "Sex", "Age", RHYTHM, AXIS)
"""Columns of the table that are no finding."""
HEALTHY_RHYTHM = "sinus rhythm"
DEVIATED = "deviation"
FIX = (
    "put the database as https://physionet.org/content/ludb/1.0.1/ publishes it into ludb/ of a folder that "
    "$ECGTINY_DATA names"
)


@dataclass(frozen=True, eq=False)
class Subjects:
    """The subjects that are on this machine, in the order of their numbers."""

    recordings: tuple[Recording, ...]
    healthy: BoolArray
    """bool [n]."""
    peaks: tuple[Int64Array, ...]
    """Samples of the R peaks of each record, as cardiologists marked them in lead II."""


def load_ludb() -> Subjects:
    """Read the database.

    Raises:
        DataError: it is not on this machine, or a file of it is damaged.
        MissingToolError: wfdb is not installed.
    """
    folder = _folder()
    table = _healthy(folder / TABLE)
    headers = sorted((folder / "data").glob("*.hea"), key=lambda path: (len(path.stem), path.stem))
    absent = [path for path in headers if path.stem not in table]
    if absent or not headers:
        what = f"has no line for {absent[0].stem}" if absent else "has no records beside it"
        raise DataError(what, where=str(folder / TABLE), fix=FIX)
    return Subjects(
        tuple(read_leads(path).ordered().first() for path in headers),
        np.array([table[path.stem] for path in headers]),
        tuple(_peaks(path) for path in headers),
    )


def _folder() -> Path:
    given = os.environ.get("ECGTINY_DATA")
    places = [*([Path(given, FOLDER)] if given else []), platformdirs.user_cache_path("ecgtiny") / FOLDER]
    found = next((place for place in places if (place / TABLE).is_file()), None)
    if found is None:
        raise DataError(f"{TABLE} is not on this machine", where=FOLDER, fix=FIX)
    return found


def _healthy(path: Path) -> dict[str, bool]:
    """Return whether each subject is healthy, by the number."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"cannot be read: {error}", where=str(path), fix=FIX) from error
    if not rows or not {"ID", RHYTHM, AXIS} <= set(rows[0]):
        raise DataError(f"has no columns ID, {RHYTHM} and {AXIS}", where=str(path), fix=FIX)
    return {row["ID"].strip(): _is_healthy(row) for row in rows}


def _is_healthy(row: dict[str, str]) -> bool:
    findings = [value for column, value in row.items() if column not in OF_NO_FINDING and value and value.strip()]
    plain = row[RHYTHM].strip().casefold() == HEALTHY_RHYTHM
    return plain and DEVIATED not in row[AXIS].casefold() and not findings


def _peaks(header: Path) -> Int64Array:
    wfdb = import_wfdb("LUDB")
    try:
        marks = wfdb.rdann(str(header.with_suffix("")), "ii")
    except Exception as error:  # wfdb reports damaged files by whatever its parsing runs into
        raise DataError(f"cannot be read: {error}", where=str(header.with_suffix(".ii")), fix=FIX) from error
    return np.array([at for at, mark in zip(marks.sample, marks.symbol, strict=True) if mark == "N"], dtype=np.int64)
