"""What a user marks in a recording: beats and stretches, by the codes of WFDB, kept in a file of their own."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ....common.arrays import Int64Array
from ....common.errors import DataError, UsageError
from ....common.events import Annotation
from ....train.data.records.annotations import EXTENSIONS, NO_ANNOTATORS
from ....train.data.records.record import Record
from ...evaluation.annotations import ANNOTATOR, write_wfdb
from ..summary import duration

FOLDER = "annotations"
"""Of the run folder, where marks are saved."""
EXTENSION = "mark"
"""Of the file, where the user names no other."""
TAKEN = {*EXTENSIONS, ANNOTATOR, "tmp", *(suffix[1:] for suffix in NO_ANNOTATORS)}
"""Extensions of records' own annotations, of detected events, and of files that are no annotations."""
MAX_EXTENSION = 16

BEATS: Mapping[str, str] = {
    "N": "normal beat",
    "L": "left bundle branch block beat",
    "R": "right bundle branch block beat",
    "A": "atrial premature beat",
    "a": "aberrated atrial premature beat",
    "J": "nodal (junctional) premature beat",
    "S": "supraventricular premature beat",
    "V": "premature ventricular contraction",
    "r": "R-on-T premature ventricular contraction",
    "F": "fusion of ventricular and normal beat",
    "e": "atrial escape beat",
    "j": "nodal (junctional) escape beat",
    "E": "ventricular escape beat",
    "/": "paced beat",
    "f": "fusion of paced and normal beat",
    "x": "non-conducted P wave",
    "Q": "unclassifiable beat",
    "|": "isolated QRS-like artefact",
}
"""Codes of a single place, with what they mean (WFDB Programmer's Guide, annotation codes)."""


@dataclass(frozen=True)
class StretchCode:
    """What stands at the beginning and at the end of a stretch."""

    start: Annotation
    stop: Annotation


def _rhythm(code: str) -> StretchCode:
    return StretchCode(Annotation("+", f"({code}"), Annotation("+", "(N"))


STRETCHES: Mapping[str, StretchCode] = {
    "atrial fibrillation": _rhythm("AFIB"),
    "atrial flutter": _rhythm("AFL"),
    "supraventricular tachyarrhythmia": _rhythm("SVTA"),
    "ventricular tachycardia": _rhythm("VT"),
    "ventricular bigeminy": _rhythm("B"),
    "ventricular trigeminy": _rhythm("T"),
    "sinus bradycardia": _rhythm("SBR"),
    "paced rhythm": _rhythm("P"),
    "ventricular flutter or fibrillation": StretchCode(Annotation("["), Annotation("]")),
    "unreadable": StretchCode(Annotation("~", "unreadable", -1), Annotation("~", "readable")),
}
"""Kinds of stretches, by what a user calls them: rhythms as a change of rhythm and back to the normal one."""


@dataclass(frozen=True)
class Mark:
    """A beat, or a stretch."""

    start: int
    """Sample of the beat, or the first of the stretch."""
    stop: int | None
    """The last sample of the stretch; None for a beat."""
    code: str
    """Of ``BEATS``, or of ``STRETCHES``."""

    @property
    def annotations(self) -> tuple[tuple[int, Annotation], ...]:
        """What is written, with the samples."""
        if self.stop is None:
            return ((self.start, Annotation(self.code)),)
        code = STRETCHES[self.code]
        return (self.start, code.start), (self.stop, code.stop)


@dataclass(frozen=True)
class Marks:
    """The marks of a recording in the order of time; each change gives new ones."""

    samples: int
    """Length of the recording."""
    marks: tuple[Mark, ...] = field(default=())

    def add_beat(self, sample: int, code: str) -> Marks:
        """Return marks with one more beat; a beat that is marked at the sample already gets the new code.

        Raises:
            UsageError: the sample is outside the recording, or there is no such code.
        """
        if code not in BEATS:
            raise UsageError(f"there is no code {code!r} of a beat", fix=f"use one of {' '.join(BEATS)}")
        self._check(sample)
        others = [one for one in self.marks if one.stop is not None or one.start != sample]
        return self._with([*others, Mark(sample, None, code)])

    def add_stretch(self, start: int, stop: int, code: str) -> Marks:
        """Return marks with one more stretch, from its first sample to its last.

        Raises:
            UsageError: it is outside the recording, empty, overlaps one of the same kind, or there is no such kind.
        """
        if code not in STRETCHES:
            raise UsageError(f"there is no kind {code!r} of stretches", fix=f"use one of {', '.join(STRETCHES)}")
        self._check(start)
        self._check(stop)
        if stop <= start:
            raise UsageError("the stretch ends before it begins", fix="give a later end")
        kind = STRETCHES[code].start.symbol
        if any(self._meets(one, start, stop) and STRETCHES[one.code].start.symbol == kind for one in self.marks):
            raise UsageError("a stretch of this kind is marked there already", fix="remove that one first")
        return self._with([*self.marks, Mark(start, stop, code)])

    def remove(self, mark: Mark) -> Marks:
        """Return marks without one."""
        return dataclasses.replace(self, marks=tuple(one for one in self.marks if one != mark))

    def annotations(self) -> tuple[Int64Array, list[Annotation]]:
        """Return what is written, in the order of time: samples, int64 [n], and annotations, [n]."""
        parts = sorted((part for mark in self.marks for part in mark.annotations), key=lambda part: part[0])
        return np.array([sample for sample, _ in parts], np.int64), [annotation for _, annotation in parts]

    def _with(self, marks: Iterable[Mark]) -> Marks:
        return dataclasses.replace(self, marks=tuple(sorted(marks, key=lambda one: (one.start, one.stop or one.start))))

    def _check(self, sample: int) -> None:
        if not 0 <= sample < self.samples:
            what = f"sample {sample} is outside the recording of {self.samples} samples"
            raise UsageError(what, fix="mark a place within it")

    @staticmethod
    def _meets(one: Mark, start: int, stop: int) -> bool:
        return one.stop is not None and one.start <= stop and start <= one.stop


def listed(marks: Marks, fs: float) -> dict[str, Mark]:
    """Return each mark by its time, sample and code; ``fs`` in Hz."""
    return {f"{_place(one, fs)}: {one.code}": one for one in marks.marks}


def _place(mark: Mark, fs: float) -> str:
    if mark.stop is None:
        return f"{duration(mark.start / fs)} (sample {mark.start})"
    return f"{duration(mark.start / fs)} to {duration(mark.stop / fs)} (samples {mark.start} to {mark.stop})"


def marks_path(folder: Path, record: Record, extension: str = EXTENSION) -> Path:
    """Return the file of a recording's marks in a run folder.

    Raises:
        UsageError: the extension is one of records' own annotations or of other files, or none that WFDB takes.
    """
    if not re.fullmatch(rf"[A-Za-z]{{1,{MAX_EXTENSION}}}", extension):
        what = f"{extension!r} cannot be the extension of an annotation file"
        raise UsageError(what, fix=f"give 1 to {MAX_EXTENSION} letters, such as {EXTENSION}")
    if extension.lower() in TAKEN:
        what = f"the extension {extension!r} is that of a record's own files or of detected events"
        raise UsageError(what, fix=f"give another one, such as {EXTENSION}")
    name = re.sub(r"[^\w-]", "_", record.name, flags=re.ASCII) or "recording"
    return folder / FOLDER / f"{name}.{extension}"


def save_marks(path: Path, marks: Marks, fs: float, *, replace: bool = False) -> None:
    """Write marks as a WFDB annotation file, atomically.

    Args:
        path: as ``marks_path`` gives it.
        marks: at least one.
        fs: sampling frequency of the recording in Hz.
        replace: whether a file that is there already may be written over.

    Raises:
        DataError: nothing is marked, or the file is there already or cannot be written.
        MissingToolError: the wfdb package is not installed.
    """
    sample, annotations = marks.annotations()
    if not annotations:
        raise DataError("nothing is marked", fix="mark a beat or a stretch first")
    if path.exists() and not replace:
        raise DataError("is there already", where=str(path), fix="give another extension, or move that file away")
    try:
        write_wfdb(path, sample, annotations, fs)
    except OSError as error:
        where = str(error.filename or path)
        raise DataError(f"cannot be written: {error.strerror}", where=where, fix="make the folder writable") from error
