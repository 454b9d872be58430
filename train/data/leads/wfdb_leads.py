"""All leads of a short WFDB record at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ....common.errors import DataError
from ..sources.physionet import import_wfdb
from .recording import Recording

NEVER = "replace the record's files"


def read_leads(header: Path, subject: str | None = None) -> Recording:
    """Read a record with all its leads, in mV.

    Args:
        header: the header, ``1.hea``; the files that it names lie beside it.
        subject: whose it is; the record's own name without it.

    Raises:
        DataError: a file is absent or damaged, or a lead is no voltage.
        MissingToolError: wfdb is not installed.
    """
    name = header.name.removesuffix(".hea")
    wfdb = import_wfdb("reading records of several leads")
    if not header.is_file():
        raise DataError("there is no such file", where=str(header), fix="name a header that is there")
    try:
        read = wfdb.rdrecord(str(header.with_suffix("")))
        x = np.array(read.p_signal, dtype=np.float64)
    except Exception as error:  # wfdb reports damaged files by whatever its parsing runs into
        raise DataError(f"cannot be read: {error}", where=str(header), fix=NEVER) from error
    if x.ndim != 2 or not x.size:
        raise DataError("has no samples", where=str(header), fix=NEVER)
    odd = [unit for unit in read.units if unit.casefold() not in _PER_MV]
    if odd:
        raise DataError(f"a lead is in {odd[0]!r}, not in mV", where=str(header), fix="correct the unit in the header")
    x /= np.array([_PER_MV[unit.casefold()] for unit in read.units])
    return Recording(name, subject or name, x, float(read.fs), tuple(read.sig_name))


_PER_MV = {"mv": 1.0, "uv": 1000.0, "v": 0.001}
"""Units by which headers give a lead, in as many a millivolt."""
