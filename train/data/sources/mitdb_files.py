"""The files of the MIT-BIH Arrhythmia Database: found on this machine or downloaded, and checked."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path

from ....common.errors import DataError
from . import physionet
from .storage import present

URL = "https://physionet.org/files/mitdb/1.0.0/"
FOLDER = "mitdb"
SUFFIXES = (".hea", ".dat", ".atr")


def files(record: str, fix: str = "records are numbered: mitdb:208") -> list[Path]:
    """Return the header, signal and annotation file of a record, downloaded where they are not here.

    Args:
        record: its number.
        fix: what to ask for where it is none.

    Raises:
        DataError: there is no such record, or its files cannot be had or are not the published ones.
    """
    if not re.fullmatch(r"\d{3}", record):
        raise DataError("is not the name of a record", where=f"mitdb:{record}", fix=fix)
    return physionet.files(FOLDER, URL, [record + suffix for suffix in SUFFIXES], digests())


@cache
def digests() -> dict[str, str]:
    """Return the SHA-256 of the records that ecgtiny was tested with, as PhysioNet publishes them."""
    return physionet.parse_sums((resources.files(__package__ or "") / "mitdb.sha256").read_text("utf-8"))


def status() -> str:
    """Say which records are here, or how to get one."""
    here = sorted({name[:3] for name in digests() if present(FOLDER, name)})
    return f"{len(here)} records here: {', '.join(here)}" if here else "ecgtiny data fetch mitdb:RECORD"
