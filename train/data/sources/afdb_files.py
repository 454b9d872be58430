"""The files of the MIT-BIH Atrial Fibrillation Database: found on this machine or downloaded, and checked."""

from __future__ import annotations

import re
from pathlib import Path

from ....common.errors import DataError
from . import physionet

URL = "https://physionet.org/files/afdb/1.0.0/"
FOLDER = "afdb"
SUFFIXES = (".hea", ".dat", ".atr", ".qrs")
WITHOUT_SIGNALS = ("00735", "03665")
"""Records of which annotations alone are published."""


def files(record: str) -> list[Path]:
    """Return the header, the signals, the rhythms and the QRS complexes of a record, downloaded where not here.

    What is downloaded is checked against the publisher's own list.

    Raises:
        DataError: there is no such record or no signal of it, or its files cannot be had or are not the published ones.
    """
    where = f"{FOLDER}:{record}"
    if not re.fullmatch(r"\d{5}", record):
        raise DataError("is not the name of a record", where=where, fix="records have five digits: afdb:04015")
    if record in WITHOUT_SIGNALS:
        raise DataError("has annotations alone: its signals are not published", where=where,
                        fix="choose another record")  # fmt: skip
    return physionet.files(FOLDER, URL, [record + suffix for suffix in SUFFIXES], {})
