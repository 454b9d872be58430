"""WFDB records of several segments: one lead from end to end, missing where a segment has none of it.

A record of fixed layout has the same leads in every segment; one of variable layout begins with a segment of no samples
that lists all leads, and each of the others holds some of them. ``~`` is a stretch in which nothing was recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ....common.arrays import Float64Array
from ....common.errors import DataError
from .annotations import is_there
from .lead import choice, others
from .record import check_length, join_notes
from .waveform import Waveform
from .wfdb_header import Header, Segment, beside, read_header
from .wfdb_scale import Scale, scale_of
from .wfdb_signal import read_signal

NOTHING = "~"


@dataclass(frozen=True, eq=False)
class Piece:
    """What a segment has of the lead."""

    start: int
    """Frame of the record at which the segment begins."""
    value: Float64Array
    """Counts, float64 [n]."""
    per_frame: int
    scale: Scale
    files: tuple[Path, ...]
    cut: bool
    note: str


def read_segments(header: Header, lead: str | None) -> Waveform:
    """Read one lead of a record of several segments.

    Args:
        header: the header that lists the segments, whose own headers lie beside it.
        lead: name of the lead, or None.

    Raises:
        DataError: a segment is not there, is damaged, has another rate, or is itself one of several segments; no
            segment has the lead; or the record is longer than 2^28 samples or has holes of more than a day.
    """
    where = str(header.path)
    frames = sum(segment.frames for segment in header.segments)
    check_length(frames, 0.0, where)
    inside = _headers(header)
    names = _names(inside, where)
    chosen = choice(names, lead, where)
    name = names[chosen.index]
    pieces = _pieces(inside, name, where)
    per_frame, scale = pieces[0].per_frame, pieces[0].scale
    held = sum(len(piece.value) for piece in pieces)
    missing = frames * per_frame - held
    check_length(frames * per_frame, missing / (header.fs * per_frame), where)
    value = _joined(pieces, frames * per_frame)
    scaled = sum(piece.scale.gain != scale.gain or piece.scale.zero != scale.zero for piece in pieces)
    return Waveform(
        value=value,
        fs=header.fs * per_frame,
        gain=scale.gain,
        zero=scale.zero,
        lead=name,
        other_leads=others(names, chosen.index),
        files=(header.path, *dict.fromkeys(file for piece in pieces for file in piece.files)),
        cut=False,
        note=join_notes(
            chosen.note,
            header.note,
            *dict.fromkeys(note for piece in pieces for note in (piece.scale.note, piece.note) if note),
            f"segments that were scaled to the gain and zero of the first: {scaled}" if scaled else "",
            _missing(missing, header.fs * per_frame),
            _length(header, frames),
        ),
    )


def segment_headers(header: Path) -> list[Path]:
    """Return the headers of a record's segments, which are no records of their own; none where it has no segments."""
    try:
        segments = read_header(header).segments
        return [beside(header, f"{segment.name}.hea") for segment in segments if segment.name != NOTHING]
    except DataError:
        return []  # said when the record itself is read


def _headers(header: Header) -> list[tuple[Segment, int, Header]]:
    """Return the segments in which something was recorded, the frame at which each begins, and its header."""
    known: dict[str, Header] = {}
    found: list[tuple[Segment, int, Header]] = []
    start = 0
    for segment in header.segments:
        if segment.name != NOTHING:
            if segment.name not in known:
                known[segment.name] = _header(header, segment.name)
            found.append((segment, start, known[segment.name]))
        start += segment.frames
    return found


def _header(header: Header, name: str) -> Header:
    path = beside(header.path, f"{name}.hea")
    if not is_there(path):
        raise DataError("there is no such segment", where=str(path), fix=f"{header.path.name} names it")
    own = read_header(path)
    if own.segments:
        raise DataError("is a segment made of segments", where=str(path), fix="list the segments' own headers")
    if own.fs != header.fs:
        what = f"has {own.fs:g} frames per second where {header.path.name} has {header.fs:g}"
        raise DataError(what, where=str(path), fix="correct the rates, or give the segments as records of their own")
    return own


def _names(inside: Sequence[tuple[Segment, int, Header]], where: str) -> list[str]:
    """Return the names of all leads: those of the layout segment or the first one, then others."""
    names = list(dict.fromkeys(name for _, _, own in inside for name in own.names))
    if not names:
        raise DataError("has no segment with samples", where=where, fix="leave the record out")
    return names


def _pieces(inside: Sequence[tuple[Segment, int, Header]], lead: str, where: str) -> list[Piece]:
    found = [_piece(own, own.names.index(lead), start, segment.frames)
             for segment, start, own in inside if segment.frames and lead in own.names]  # fmt: skip
    if not found:
        raise DataError(f"no segment has samples of the lead {lead}", where=where, fix="choose another lead")
    if any(piece.per_frame != found[0].per_frame for piece in found):
        what = f"the lead {lead} has another sampling frequency in some segments"
        raise DataError(what, where=where, fix="give the segments as records of their own")
    return found


def _piece(own: Header, index: int, start: int, frames: int) -> Piece:
    stored = read_signal(own, index)
    value = stored.value[: frames * stored.per_frame]
    files = (own.path, stored.file)
    scale = scale_of(own.signals[index], str(own.path))
    return Piece(start, value, stored.per_frame, scale, files, stored.cut, join_notes(own.note, stored.note))


def _joined(pieces: Sequence[Piece], samples: int) -> Float64Array:
    """Return the lead from end to end in the scale of its first piece."""
    joined = np.full(samples, np.nan)
    to = pieces[0].scale
    for piece in pieces:
        own, at = piece.scale, piece.start * piece.per_frame
        same = own.gain == to.gain and own.zero == to.zero
        value = piece.value if same else (piece.value - own.zero) * (to.gain / own.gain) + to.zero
        joined[at : at + len(value)] = value
    return joined


def _missing(samples: int, fs: float) -> str:
    return f"missing samples in or between segments: {samples / fs:.1f} s in all" if samples else ""


def _length(header: Header, frames: int) -> str:
    wrong = header.frames is not None and header.frames != frames
    return f"the segments have {frames} samples, not the {header.frames} of the header" if wrong else ""
