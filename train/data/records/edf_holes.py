"""Where the data records of an EDF+D file lie in time: they say themselves when each of them began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ....common.errors import DataError
from .edf_file import EdfFile, Signal
from .record import check_length

TOLERANCE = 1.5
"""Samples by which a data record may begin earlier or later than the one before it ends, as clocks drift."""


@dataclass(frozen=True)
class Timeline:
    """The stretches of a file between its holes."""

    stretches: tuple[tuple[int, int, int], ...]
    """First data record, the one after the last, and the sample at which the stretch begins."""
    samples: int
    """Length of the signal, holes included."""
    fs: float
    """Sampling frequency in Hz."""
    start: float
    """Seconds on the file's clock at which the first sample was taken."""
    note: str

    def place(self, onset: float) -> float:
        """Return the sample at a time on the file's clock, not rounded."""
        return (onset - self.start) * self.fs


def timeline(file: EdfFile, signal: Signal, onsets: Sequence[float | None]) -> Timeline:
    """Return where the data records of a signal lie.

    Args:
        file: the file.
        signal: one of its signals.
        onsets: seconds at which each data record began, None where that is not given.

    Raises:
        DataError: an interrupted file (EDF+D) does not say when each data record began, one begins before the one
            before it ends, or the record is longer than 2^28 samples or has holes of more than a day.
    """
    fs, start = file.fs(signal), (onsets[0] if onsets else None) or 0.0
    total = file.records * signal.samples
    if not file.interrupted:
        return Timeline(((0, file.records, 0),), total, fs, start, _disagreement(file, onsets, fs))
    known = [onset for onset in onsets if onset is not None]
    if len(known) < file.records:
        raise DataError("is interrupted (EDF+D), and does not say when each data record began", where=str(file.path),
                        fix="save it as EDF+C")  # fmt: skip
    holes = _holes(file, known, fs)
    missing = sum(holes.values())
    check_length(total + missing, missing / fs, str(file.path))
    firsts = [0, *holes]
    shifts = [0]
    for hole in holes.values():
        shifts.append(shifts[-1] + hole)
    stretches = tuple(
        (first, last, first * signal.samples + shift)
        for first, last, shift in zip(firsts, [*firsts[1:], file.records], shifts, strict=True)
    )
    note = f"missing samples in {len(holes)} holes between data records, {missing / fs:.1f} s in all" if holes else ""
    return Timeline(stretches, total + missing, fs, start, note)


def _holes(file: EdfFile, onsets: Sequence[float], fs: float) -> dict[int, int]:
    """Return the data records that begin late, and by how many samples each."""
    holes: dict[int, int] = {}
    late = 0.0
    for record, (before, onset) in enumerate(pairwise(onsets), start=1):
        step = (onset - before - float(file.seconds)) * fs
        if step < -TOLERANCE:
            what = f"data record {record + 1} begins {-step / fs:.3g} s before the one before it ends"
            raise DataError(what, where=str(file.path), fix="save it as EDF+C, or cut it there")
        late += step
        if late > TOLERANCE:
            holes[record] = round(late)
            late -= holes[record]
    return holes


def _disagreement(file: EdfFile, onsets: Sequence[float | None], fs: float) -> str:
    """Return a note where a file that is said to be continuous gives other times."""
    known = [(record, onset) for record, onset in enumerate(onsets) if onset is not None]
    if not file.plus or not known:
        return ""
    first, start = known[0]
    off = max(abs(onset - start - float(file.seconds) * (record - first)) for record, onset in known)
    return "times of its data records disagree with EDF+C: read as continuous" if off * fs > TOLERANCE else ""
