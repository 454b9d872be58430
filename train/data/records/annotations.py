"""Annotations of a record: the codes of WFDB, where they are looked for, and what makes a list of them usable."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ....common.arrays import Float64Array, Int64Array, StrArray
from ....common.errors import DataError
from ....common.files import sha256
from ..sources.physionet import import_wfdb
from .record import Annotations, join_notes

CODES = frozenset("NLRBAaJSVrFejnE/fQ?[!]x()ptu`'^|~+sT*D=\"@")
"""Annotation codes of the WFDB library (Moody, "WFDB Programmer's Guide", annotation codes)."""
EXTENSIONS = ("atr", "qrs", "ecg")
"""Annotators looked for beside a record, the first that is there: reference beats, or only their QRS complexes."""
NO_ANNOTATORS = {".hea", ".dat", ".mat", ".edf", ".csv", ".txt", ".json", ".md", ".xws", ".gz", ".zip", ".pdf", ".png"}
"""Suffixes of files beside a record that are not listed as annotators."""
MAX_BYTES = 2**26
"""Size of the largest annotation file that is read."""
MAX_OUTSIDE = 0.01
"""Share of annotations outside a whole record above which they are those of another record."""


@dataclass(frozen=True)
class Wanted:
    """Which annotation file of a record is meant."""

    folder: Path
    name: str
    """The file without the annotator's suffix: ``208`` for ``208.atr``, ``r01.edf`` for ``r01.edf.qrs``."""
    annotator: str | None
    """Its suffix; None for the first of ``EXTENSIONS`` that is there."""
    fs: float
    """Sampling frequency of the lead in Hz."""
    frame_fs: float
    """Frequency in Hz that annotations count in where the file does not say."""

    @property
    def sought(self) -> list[Path]:
        """The files that are looked for."""
        names = EXTENSIONS if self.annotator is None else (self.annotator.removeprefix("."),)
        return [self.folder / f"{self.name}.{name}" for name in names]


@dataclass(frozen=True, eq=False)
class Found:
    """The annotations of a record, the files that they are from, and what was assumed or looked for in vain."""

    annotations: Annotations | None
    files: tuple[Path, ...]
    note: str


@dataclass(frozen=True, eq=False)
class Listed:
    """What an annotation file lists, as it stands there."""

    sample: Float64Array
    """float64 [n]."""
    symbol: list[str]
    text: StrArray
    """str [n], the auxiliary texts."""
    subtype: Int64Array
    """int64 [n]."""
    fs: float | None
    """Frequency in Hz that the samples count in, if the file says so."""


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


def usable_annotations(
    place: Float64Array, symbol: Sequence[str], samples: int, cut: bool, where: str, listed: Listed | None = None
) -> tuple[Annotations, str]:
    """Return the annotations that lie within a record and have a known code, and a note on what was left out.

    One at sample n of n samples is of the last one: programs that count from 1, or round up, write it.

    Args:
        place: samples of the record, not rounded, float64 [n].
        symbol: their codes.
        samples: length of the record.
        cut: whether the record was cut short, so that annotations behind its end are expected.
        where: the record, for messages.
        listed: the file that has them, for their texts and subtypes; None where they have none.

    Raises:
        DataError: one is before the record's start or its predecessor, or more than 1 % are farther behind the end of
            a record that was not cut.
    """
    sample = np.rint(np.clip(np.nan_to_num(place, nan=-1.0), -1.0, 2.0**62)).astype(np.int64)
    at_end, behind = sample == samples, sample > samples
    sample[at_end] = samples - 1
    dropped = int(behind.sum())
    if dropped and not cut and dropped > MAX_OUTSIDE * len(sample):
        first = int(behind.argmax())
        what = f"annotation {first} is at sample {sample[first]} of {samples}"
        raise DataError(what, where=where, fix="replace the annotations, or the record if it is cut")
    known = np.array([code in CODES for code in symbol], dtype=np.bool_)
    strange = sorted({code for code in symbol if code not in CODES})
    kept = known & ~behind
    made = make_annotations(
        sample[kept], [code for code, keep in zip(symbol, kept.tolist(), strict=True) if keep], samples, where
    )
    if listed is not None:
        made = replace(made, text=listed.text[kept], subtype=listed.subtype[kept])
    unknown = f"{int((~known).sum())} annotations of no WFDB code ignored ({strange[0]!r} ...)" if strange else ""
    moved = f"{int(at_end.sum())} annotations at the end are taken for its last sample" if at_end.any() else ""
    return made, join_notes(f"{dropped} annotations behind the end ignored" if dropped else "", moved, unknown)


def read_annotations(wanted: Wanted, samples: int, cut: bool, where: str) -> Found:
    """Read the WFDB annotation file beside a record.

    Args:
        wanted: which file.
        samples: length of the lead.
        cut: whether the record was cut short.
        where: the record, for messages.

    Returns:
        The annotations in samples of the lead and the file; or None, no file, and what was looked for.

    Raises:
        DataError: the file is damaged or does not fit the record, or an annotator was named that is not there.
    """
    _check_name(wanted, where)
    file = next((file for file in wanted.sought if is_there(file)), None)
    if file is None and wanted.annotator is not None:
        raise _absent(wanted, where)
    if file is None:
        return Found(None, (), f"no annotations: looked for {', '.join(file.name for file in wanted.sought)}")
    listed = _read(file)
    place = listed.sample * (wanted.fs / (listed.fs or wanted.frame_fs))
    made, note = usable_annotations(place, listed.symbol, samples, cut, where, listed)
    return Found(made, (file,), note)


def annotators(folder: Path, record: str) -> list[str]:
    """Return the annotators whose files lie beside a record."""
    beside = (file.name for file in folder.iterdir() if file.is_file() and file.name.startswith(f"{record}."))
    suffixes = (name[len(record) :] for name in beside)
    return sorted(one[1:] for one in suffixes if one.lower() not in NO_ANNOTATORS and "." not in one[1:])


def _check_name(wanted: Wanted, where: str) -> None:
    if wanted.annotator is not None and not re.fullmatch(r"\.?\w[\w-]*", wanted.annotator):
        what = f"{wanted.annotator!r} is not the name of an annotator"
        raise DataError(what, where=where, fix="give the suffix of the annotation file, as in --annotator atr")


def _absent(wanted: Wanted, where: str) -> DataError:
    there = annotators(wanted.folder, wanted.name)
    fix = f"there are {', '.join(there)}" if there else "there is no annotation file beside the record"
    return DataError(f"has no annotations {wanted.sought[0].name}", where=where, fix=fix)


def _read(file: Path) -> Listed:
    """Return what an annotation file lists.

    A copy is read from a folder of its own, where wfdb finds no header to take another rate from.
    """
    wfdb = import_wfdb("reading annotations")
    try:
        if file.stat().st_size > MAX_BYTES:
            raise DataError(
                f"is no annotation file: it has more than {MAX_BYTES} bytes",
                where=str(file),
                fix="give the file of the annotator, as WFDB writes it",
            )
        with tempfile.TemporaryDirectory(prefix="ecgtiny-") as folder:
            Path(folder, "r.atr").write_bytes(file.read_bytes())
            read = wfdb.rdann(str(Path(folder, "r")), "atr")
        listed = Listed(
            sample=np.asarray(read.sample, dtype=np.float64),
            symbol=[str(code) for code in read.symbol],
            text=np.array([str(text).rstrip("\0") for text in read.aux_note], dtype=np.str_),
            subtype=np.asarray(read.subtype, dtype=np.int64),
            fs=None if read.fs is None else float(read.fs),
        )
    except OSError as error:
        error.filename = str(file)
        raise unreadable(error, file) from error
    except DataError:
        raise
    except Exception as error:  # wfdb reports damaged files by whatever its parsing runs into
        raise DataError(f"cannot be read: {error}", where=str(file), fix="replace the file") from error
    if listed.fs is not None and not 0 <= listed.fs < float("inf"):
        raise DataError(f"cannot be read: its rate is {listed.fs}", where=str(file), fix="replace the file")
    return listed


def is_there(path: Path) -> bool:
    """Return whether there is a file; not one whose name, taken from another file, is longer than a name can be."""
    return os.path.isfile(path)  # Path.is_file raises an OSError for such a name before Python 3.14


def unreadable(error: OSError, path: Path) -> DataError:
    """Return the error of a file that the operating system does not let us read."""
    where = str(error.filename or path)
    return DataError(f"cannot be read: {error.strerror or error}", where=where, fix="check the file's permissions")


def digests(files: Sequence[Path]) -> dict[str, str]:
    """Return the SHA-256 of files by their names."""
    return {file.name: sha256(file) for file in files}
