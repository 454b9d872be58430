"""Records in a format of WFDB: a header (.hea), its signal files, and an annotation file beside them."""

from __future__ import annotations

from pathlib import Path

from .annotations import Wanted, read_annotations
from .lead import choice, others
from .reader import RecordReader
from .record import Record, join_notes
from .waveform import Waveform, fitted, record_of
from .wfdb_header import Header, read_header
from .wfdb_scale import scale_of
from .wfdb_segments import read_segments, segment_headers
from .wfdb_signal import read_signal


def read_waveform(path: Path, lead: str | None = None, annotator: str | None = None) -> Record:
    """Read one lead of a WFDB record, of one segment or several.

    What is missing at the end of a file or between segments, and what of the header was ignored, is in the note.

    Args:
        path: the header, ``208.hea``; the files that it names lie beside it.
        lead: name of the lead; without it the first that is an ECG, MLII before others.
        annotator: suffix of the annotation file; None for the first of ``atr``, ``qrs`` and ``ecg`` that is there.

    Raises:
        DataError: a file is absent or damaged, the rate is unknown, or lead, unit, gain or annotator cannot be used.
    """
    where = str(path)
    header = read_header(path)
    wave = read_segments(header, lead) if header.segments else _whole(header, lead)
    scaled = fitted(wave, where)
    wanted = Wanted(path.parent, path.name.removesuffix(path.suffix), annotator, wave.fs, header.fs)
    found = read_annotations(wanted, len(scaled.counts), wave.cut, where)
    return record_of(path, wave, scaled, found)


def _whole(header: Header, lead: str | None) -> Waveform:
    """Return a lead of a record of one segment."""
    where = str(header.path)
    chosen = choice(header.names, lead, where)
    signal = header.signals[chosen.index]
    scale = scale_of(signal, where)
    stored = read_signal(header, chosen.index)
    return Waveform(
        value=stored.value,
        fs=header.fs * stored.per_frame,
        gain=scale.gain,
        zero=scale.zero,
        lead=signal.name,
        other_leads=others(header.names, chosen.index),
        files=(header.path, stored.file),
        cut=stored.cut,
        note=join_notes(chosen.note, header.note, scale.note, stored.note),
    )


READER = RecordReader(
    name="WFDB",
    suffix=".hea",
    file="`208.hea` and what it names, one segment or several",
    annotations="`208.atr`, `.qrs` or `.ecg` beside it, or `--annotator`",
    read=read_waveform,
    read_annotated=read_waveform,
    parts=segment_headers,
)
