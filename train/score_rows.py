"""Score a plain file of rows by a detector that was fitted to another, or to the same: one score a row, in order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..common.errors import UsageError
from ..common.files import sha256, write_atomic
from .data.plain_rows import read_rows, rows_in_chunks
from .detectors import find
from .detectors.detector import Detector
from .detectors.fitted import Task
from .detectors.kinds import Kind


@dataclass(frozen=True)
class ScoredRows:
    """What was scored, by what, and where the scores are."""

    detector: str
    fitted_on: str
    """The file of the rows that it was fitted to."""
    training_rows: int
    rows: int
    constant_rows: int
    """Rows without a shape; their score is nan."""
    length: int
    """Values a row."""
    lowest: float | None
    median: float | None
    highest: float | None
    out: str
    sha256: str
    """Of the scores' file."""


def score_rows(
    path: Path, name: str, out: Path, *, train: Path | None = None, fs: float | None = None, seed: int = 0
) -> ScoredRows:
    """Fit a detector to the rows of one file and write the scores of another's.

    Args:
        path: text, one observation a line, numbers separated by spaces or commas.
        name: the detector's.
        out: gets one score a line in the order of the rows; larger is more anomalous, nan where a row is constant.
        train: the rows to fit to, all taken for normal; ``path`` itself when None.
        fs: the rate in Hz, which some features need for their seconds; each row's eighths stand for them when None.
        seed: of every random number.

    Raises:
        UsageError: there is no such detector, it takes no single rows, or ``out`` is one of the files of rows.
        DataError: a file cannot be used.
        UnsupportedModelError: the detector cannot take rows of this length.
        MissingToolError: a package of the extra ``train`` is not installed.
    """
    detector = find(name)
    kind = _kind(detector)
    if out.resolve() in (path.resolve(), (train or path).resolve()):
        raise UsageError("the scores would take the place of the rows", where=str(out), fix="name another file")
    items, scale = read_rows(train or path, fs)
    fitted = detector.fit(Task(kind, items, seed))
    training_rows = len(items)
    del items  # as large as the file
    scores = np.concatenate([fitted.score(rows) for rows in rows_in_chunks(path, scale)])
    known = scores[~np.isnan(scores)]
    write_atomic(out, "".join(f"{score:.9g}\n" for score in scores))
    return ScoredRows(
        detector=name,
        fitted_on=str(train or path),
        training_rows=training_rows,
        rows=len(scores),
        constant_rows=len(scores) - len(known),
        length=scale.length,
        lowest=float(known.min()) if len(known) else None,
        median=float(np.median(known)) if len(known) else None,
        highest=float(known.max()) if len(known) else None,
        out=str(out),
        sha256=sha256(out),
    )


def _kind(detector: Detector) -> Kind:
    for kind in (Kind.WINDOWS, Kind.BEATS):
        if kind in detector.takes:
            return kind
    raise UsageError(f"{detector.name} takes {' or '.join(detector.takes)}, no single rows", fix="choose another")
