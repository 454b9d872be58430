"""The files of the Abdominal and Direct Fetal ECG Database: found on this machine or downloaded, and checked."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path

from ....common.errors import DataError
from . import physionet

URL = "https://physionet.org/files/adfecgdb/1.0.0/"
FOLDER = "adfecgdb"
SUFFIXES = (".edf", ".edf.qrs")


def files(record: str) -> list[Path]:
    """Return the signals of a record and the QRS complexes of the fetus, downloaded where they are not here.

    Raises:
        DataError: there is no such record, or its files cannot be had or are not the published ones.
    """
    if not re.fullmatch(r"r\d{2}", record):
        raise DataError("is not the name of a record", where=f"{FOLDER}:{record}", fix="ask for one as adfecgdb:r01")
    return physionet.files(FOLDER, URL, [record + suffix for suffix in SUFFIXES], digests())


@cache
def digests() -> dict[str, str]:
    """Return the SHA-256 of the records that ecgtiny was tested with, as PhysioNet publishes them."""
    return physionet.parse_sums((resources.files(__package__ or "") / "adfecgdb.sha256").read_text("utf-8"))
