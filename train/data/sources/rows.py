"""Rows of numbers with labels, as text files hold them, and the way from them to a Split."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ....common.arrays import Float64Array
from ....common.errors import DataError
from ....common.files import sha256
from ..beats import Beats, Source, Split
from .labels import ECG5000, Convention, chosen, undecided
from .scaling import scale_of, single
from .splitting import stratified


@dataclass(frozen=True, eq=False)
class Rows:
    """What a file of labelled beats holds."""

    path: Path
    x: Float64Array
    """[n, length, leads]."""
    labels: tuple[str, ...] | None
    """One a beat, or None where the file has none."""
    title: str = ""
    """The name of the set, where the file gives it."""
    convention: Convention | None = None
    """What the labels mean, where the file's layout says it."""


def read_text(path: Path) -> str:
    """Return a text file's content.

    Raises:
        DataError: it cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(
            f"cannot be read: {error.strerror}", where=str(path), fix="check the path and the rights of the file"
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"is not UTF-8 text (byte {error.start})", where=str(path), fix="save it as UTF-8 text"
        ) from error


def parse_row(cells: list[str], path: Path, line: int, first_column: int = 1) -> list[float]:
    """Return a row's numbers; ``line`` and ``first_column`` (both from 1) are for the message.

    Raises:
        DataError: a cell is not a finite number.
    """
    unusable = next(((i, cell) for i, cell in enumerate(cells) if not _finite(cell)), None)
    if unusable is None:
        return [float(cell) for cell in cells]
    column, cell = unusable
    raise DataError(
        f"{cell.strip()!r} is not a finite number",
        where=f"{path}, line {line}, column {column + first_column}",
        fix="fill the gap or remove the row",
    )


def stack(rows: list[list[float]], lines: list[int], path: Path) -> Float64Array:
    """Return rows of one length as [n, length]; ``lines`` are their line numbers.

    Raises:
        DataError: there is no row, or one is not as long as the first.
    """
    if not rows:
        raise DataError("holds no beat", where=str(path), fix="give at least one row of samples")
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(rows[0]):
            raise DataError(
                f"has {len(row)} samples, the first beat has {len(rows[0])}",
                where=f"{path}, line {line}",
                fix="bring all beats to one length",
            )
    return np.array(rows, dtype=np.float64)


def load_rows(path: Path, parse: Callable[[Path], Rows], normal: str | None, seed: int) -> Split:
    """Load a file, with the ``_TEST`` file beside a ``_TRAIN`` file as its test part.

    Args:
        path: the file.
        parse: reads one file.
        normal: the label of the normal beats where the user gave it.
        seed: draws the split of a file that stands alone.

    Raises:
        DataError: a file cannot be used, or its normal label is not known.
    """
    beside = sibling(path)
    return pair(parse(path), parse(beside) if beside else None, normal, seed)


def pair(train: Rows, test: Rows | None, normal: str | None, seed: int) -> Split:
    """Make a Split of a training and a test file, or of one file divided at random."""
    parts = [train] if test is None else [train, test]
    convention = _convention(parts, normal)
    unit, gain = scale_of(train.x, str(train.path))
    beats = [_beats(part, convention, unit, gain) for part in parts]
    note = f"; labels: {convention.name}" if convention else ""
    if test is None:
        return stratified(beats[0], seed, note=note)
    return Split(beats[0], beats[1], f"train {train.path.name}, test {test.path.name}{note}")


def sibling(path: Path) -> Path | None:
    """Return the existing ``..._TEST`` file of a ``..._TRAIN`` file, else None."""
    found = re.fullmatch(r"(.*_)(TRAIN|train|Train)", path.stem)
    if not found:
        return None
    test = {"TRAIN": "TEST", "train": "test", "Train": "Test"}[found[2]]
    beside = path.with_name(found[1] + test + path.suffix)
    return beside if beside.is_file() else None


def _convention(parts: list[Rows], normal: str | None) -> Convention | None:
    where = str(parts[0].path)
    unlabelled = [part for part in parts if part.labels is None]
    if len(unlabelled) == len(parts) and normal is None:
        return None
    if unlabelled:
        raise DataError("has no labels", where=str(unlabelled[0].path), fix="give labels to every file or to none")
    labels = [label for part in parts for label in part.labels or ()]
    if normal is not None:
        return chosen(labels, normal, where)
    known = parts[0].convention or (ECG5000 if _is_ecg5000(parts[0], labels) else None)
    if known is None or not set(labels) <= set(known.classes):
        raise undecided(labels, where)
    return known


def _is_ecg5000(rows: Rows, labels: list[str]) -> bool:
    """Tell by the name inside the file, or by 140 samples and all of the labels 1 to 5."""
    return rows.title.upper() == "ECG5000" or (rows.x.shape[1] == 140 and set(labels) == set(ECG5000.classes))


def _beats(rows: Rows, convention: Convention | None, unit: str, gain: float) -> Beats:
    label = convention.index(rows.labels) if convention and rows.labels is not None else None
    classes = convention.names if convention else ("normal",)
    note = convention.note if convention else None
    source = Source(rows.path.name, {rows.path.name: sha256(rows.path)}, note=note)
    return Beats(single(rows.x), label, classes, None, unit, gain, source)


def _finite(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False
