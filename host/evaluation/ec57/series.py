"""Annotations of a record as EC57 compares them: beats, rhythms, ventricular flutter and unreadable stretches."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from ....common.arrays import BoolArray, Int64Array, StrArray
from ....common.errors import DataError
from ....train.data.records.annotations import MAX_BYTES
from ....train.data.records.beat_classes import AAMI
from ....train.data.sources.physionet import import_wfdb

NOISE, RHYTHM, FLUTTER_START, FLUTTER_END = "~", "+", "[", "]"
LEARN = "?"
"""A beat of a detector that was still learning: class Q."""
UNREADABLE = 0x30
"""Bits of a noise annotation's subtype that are both set where neither of two leads can be read; -1 has all bits."""
FIBRILLATION, FLUTTER = "(AFIB", "(AFL"
"""Texts of rhythm annotations: atrial fibrillation, and atrial flutter, which EC57 takes for neither."""


@dataclass(frozen=True, eq=False)
class AnnotationSeries:
    """Annotations of one annotator on one record, in the order of time; ``from_arrays`` and ``read_wfdb`` make it."""

    sample: Int64Array
    """int64 [n], samples of the record, not descending."""
    symbol: StrArray
    """str [n], annotation codes of WFDB: ``N``, ``V``, ``+`` for a rhythm, ``~`` for a change of signal quality ..."""
    text: StrArray
    """str [n], the auxiliary texts: ``(AFIB`` or ``(N`` of a rhythm; empty where there is none."""
    subtype: Int64Array
    """int64 [n]; of ``~`` bits 4 and 5 say that the first and the second lead cannot be read, -1 that none can."""
    fs: float | None = None
    """Samples per second, where the file says so."""

    def __len__(self) -> int:
        return len(self.sample)

    @property
    def label(self) -> StrArray:
        """Class of each annotation, str [n]: ``N``, ``S``, ``V``, ``F`` or ``Q``; empty for those that are no beat."""
        return np.array([AAMI.get(one, "") for one in self.symbol.tolist()], dtype=np.str_)

    @property
    def dark(self) -> BoolArray:
        """Which annotations say that the signal cannot be read, bool [n]."""
        return (self.symbol == NOISE) & (self.subtype & UNREADABLE == UNREADABLE)

    def fibrillation(self, samples: int) -> Int64Array:
        """Return the episodes of atrial fibrillation, int64 [k, 2]: first sample and the one after the last.

        One lasts until the next rhythm annotation of another text, or to the end of the record of ``samples``.
        """
        return self._rhythm(FIBRILLATION, samples)

    def flutter(self, samples: int) -> Int64Array:
        """Return the episodes of atrial flutter in the same form."""
        return self._rhythm(FLUTTER, samples)

    def ventricular_flutter(self, samples: int) -> Int64Array:
        """Return the stretches of ventricular flutter or fibrillation, from ``[`` to ``]``, in the same form."""
        marks = np.flatnonzero(np.isin(self.symbol, [FLUTTER_START, FLUTTER_END]))
        return _stretches(self.sample[marks], self.symbol[marks] == FLUTTER_START, samples)

    def unreadable(self, samples: int, window: int) -> Int64Array:
        """Return the stretches that cannot be read, int64 [k, 2].

        One begins with a noise annotation whose subtype says so, and more of them may follow; it ends with the next
        noise annotation that says otherwise. Where a beat or another annotation comes first, they stand in the middle
        of their stretch, which then reaches from ``window`` samples after the beat before to ``window`` before that
        annotation (the convention of the AHA records, and of the beats that ecgtiny cannot read).
        """
        beat = np.flatnonzero(self.label != "")
        edges = np.flatnonzero(np.diff(np.concatenate([[0], self.dark.astype(np.int8), [0]])))
        found: list[tuple[int, int]] = []
        for first, after in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            start, end = int(self.sample[first]), int(self.sample[after]) if after < len(self) else samples
            if after < len(self) and self.symbol[after] != NOISE:
                before = beat[beat < first]
                start = min(start, int(self.sample[before[-1]]) + window if len(before) else 0)
                end = max(end - window, int(self.sample[after - 1]) + 1)
            found.append((start, end))
        return merged(np.array(found, np.int64).reshape(-1, 2))

    def _rhythm(self, text: str, samples: int) -> Int64Array:
        marks = np.flatnonzero(self.symbol == RHYTHM)
        inside = np.array([one.startswith(text) for one in self.text[marks].tolist()], np.bool_)
        return _stretches(self.sample[marks], inside, samples)


def from_arrays(
    sample: ArrayLike, symbol: str | Sequence[str] | StrArray = "N", *, text: Sequence[str] | StrArray = (),
    subtype: ArrayLike = (), fs: float | None = None,
) -> AnnotationSeries:  # fmt: skip
    """Return annotations from arrays.

    Args:
        sample: int [n], samples of the record, not descending.
        symbol: str [n], annotation codes of WFDB, or one for all.
        text: str [n], auxiliary texts (``(AFIB`` of a ``+``); none when left out.
        subtype: int [n]; 0 when left out.
        fs: samples per second, where known.

    Raises:
        DataError: the arrays differ in length, or the samples are negative, descend or are no whole numbers.
    """
    raw = np.asarray(sample)
    at = raw.astype(np.int64)
    codes = np.full(len(at), symbol) if isinstance(symbol, str) else np.array(symbol, dtype=np.str_)
    texts = np.array(text, dtype=np.str_) if len(text) else np.full(len(at), "")
    kinds = np.asarray(subtype, dtype=np.int64).reshape(-1)
    kinds = kinds if len(kinds) else np.zeros(len(at), np.int64)
    if at.ndim != 1 or not len(at) == len(codes) == len(texts) == len(kinds):
        raise DataError(
            f"{at.shape} samples have {len(codes)} symbols, {len(texts)} texts and {len(kinds)} subtypes",
            fix="give one of each per annotation, in arrays of one dimension",
        )
    if np.any(at != raw) or (len(at) and at[0] < 0) or np.any(np.diff(at) < 0):
        raise DataError(
            "samples of annotations are not whole, ascending and from 0 on", fix="sort them by time, in samples"
        )
    return AnnotationSeries(at, codes, texts, kinds, fs)


def read_wfdb(path: Path | str) -> AnnotationSeries:
    """Read a WFDB annotation file, such as ``208.atr``, or ``events/208.tiny`` that ``ecgtiny evaluate`` wrote.

    Args:
        path: the file. Its sampling frequency is that in the file, else that of a header beside it, ``208.hea``.

    Raises:
        DataError: there is no such file, or it is damaged.
        MissingToolError: the wfdb package is not installed.
    """
    file = Path(path)
    wfdb = import_wfdb("reading annotations")
    try:
        raw = file.read_bytes()
        header = file.with_suffix(".hea")
        rate = _rate_of(header.read_text("utf-8", "replace")) if header.is_file() else None
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", where=str(file), fix="name an annotation file") from error
    if len(raw) > MAX_BYTES:
        raise DataError(f"has more than {MAX_BYTES} bytes", where=str(file), fix="name an annotation file")
    try:
        with tempfile.TemporaryDirectory(prefix="ecgtiny-") as folder:
            Path(folder, "r.atr").write_bytes(raw)
            found = wfdb.rdann(str(Path(folder, "r")), "atr")
        fs = float(found.fs) if found.fs is not None else rate
    except Exception as error:  # wfdb reports damaged files by whatever its parsing runs into
        raise DataError(f"cannot be read: {error}", where=str(file), fix="replace the file") from error
    text = np.array([str(one).rstrip("\0") for one in found.aux_note], dtype=np.str_)
    symbol = np.array([str(one) for one in found.symbol], dtype=np.str_)
    order = np.argsort(found.sample, kind="stable")
    subtype = np.asarray(found.subtype, dtype=np.int64)
    return AnnotationSeries(np.asarray(found.sample, np.int64)[order], symbol[order], text[order], subtype[order], fs)


def _rate_of(header: str) -> float | None:
    """Return the sampling frequency that a WFDB header names, or None: it need not, and comments may stand above it."""
    lines = [line for line in header.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    words = lines[0].split() if lines else []
    try:
        return float(words[2].partition("/")[0].partition("(")[0])
    except (IndexError, ValueError):
        return None


def merged(stretches: Int64Array) -> Int64Array:
    """Return stretches, int64 [k, 2], in the order of time, those that touch as one and empty ones left out."""
    joined: list[list[int]] = []
    for start, end in sorted((int(a), int(b)) for a, b in stretches if b > a):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return np.array(joined, np.int64).reshape(-1, 2)


def mask(stretches: Int64Array, samples: int) -> BoolArray:
    """Return which samples lie in stretches, bool [samples]."""
    inside = np.zeros(samples, np.bool_)
    for start, end in stretches:
        inside[max(start, 0) : end] = True
    return inside


def _stretches(at: Int64Array, inside: BoolArray, samples: int) -> Int64Array:
    """Return the stretches that begin with a mark inside and end with the next one that is not."""
    ends = np.append(at, samples)
    return merged(np.array([(ends[i], ends[i + 1]) for i in np.flatnonzero(inside)], np.int64).reshape(-1, 2))
