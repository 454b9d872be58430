"""Annotations of a record: the codes of WFDB, and what makes a list of them usable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ....common.arrays import Int64Array
from ....common.errors import DataError
from ....common.files import sha256
from ..sources.physionet import import_wfdb
from .record import Annotations

CODES = frozenset("NLRBAaJSVrFejnE/fQ?[!]x()ptu`'^|~+sT*D=\"@")
"""Annotation codes of the WFDB library (Moody, "WFDB Programmer's Guide", annotation codes)."""
EXTENSIONS = ("atr", "qrs", "ecg")
"""Annotators looked for beside a record, the first that is there: reference beats, or only their QRS complexes."""


def make_annotations(sample: Int64Array, symbol: Sequence[str], samples: int, where: str) -> Annotations:
    """Return annotations after a check.

    Raises:
        DataError: one is outside the record, before its predecessor, or is no annotation code.
    """
    outside = np.flatnonzero((sample < 0) | (sample >= samples))
    if len(outside):
        what = f"annotation {outside[0]} is at sample {sample[outside[0]]} of {samples}"
        raise DataError(what, where=where, fix="replace the annotations, or the record if it is cut")
    backward = np.flatnonzero(np.diff(sample) < 0)
    if len(backward):
        what = f"annotation {backward[0] + 1} is earlier than the one before it"
        raise DataError(what, where=where, fix="sort the annotations by time")
    unknown = sorted(set(symbol) - CODES)
    if unknown:
        raise DataError(f"{unknown[0]!r} is not an annotation code of WFDB", where=where, fix="N normal, V PVC ...")
    return Annotations(sample.astype(np.int64), np.array(symbol, dtype=np.str_))


def read_annotations(
    path: Path, fs: float, frame_fs: float, samples: int, where: str
) -> tuple[Annotations | None, list[Path]]:
    """Read the WFDB annotation file beside a record.

    Args:
        path: the record without the annotator's suffix: ``208`` for ``208.atr``, ``r01.edf`` for ``r01.edf.qrs``.
        fs: sampling frequency of the lead in Hz.
        frame_fs: frequency in Hz that annotations count in where the file does not say.
        samples: length of the lead.
        where: the record, for messages.

    Returns:
        The annotations in samples of the lead and the file, or None and no file.

    Raises:
        DataError: the file is damaged or does not fit the record.
    """
    files = [path.with_name(f"{path.name}.{extension}") for extension in EXTENSIONS]
    found = next((file for file in files if file.is_file()), None)
    if found is None:
        return None, []
    wfdb = import_wfdb("reading annotations")
    try:
        read = wfdb.rdann(str(path), found.suffix[1:])
    except OSError as error:
        raise unreadable(error, found) from error
    except Exception as error:  # wfdb reports damaged files by whatever its parsing runs into
        raise DataError(f"cannot be read: {error}", where=str(found), fix="replace the file") from error
    sample = np.rint(np.asarray(read.sample) * (fs / (read.fs or frame_fs))).astype(np.int64)
    return make_annotations(sample, read.symbol, samples, where), [found]


def unreadable(error: OSError, path: Path) -> DataError:
    """Return the error of a file that the operating system does not let us read."""
    where = str(error.filename or path)
    return DataError(f"cannot be read: {error.strerror or error}", where=where, fix="check the file's permissions")


def digests(files: Sequence[Path]) -> dict[str, str]:
    """Return the SHA-256 of files by their names."""
    return {file.name: sha256(file) for file in files}
