"""Records in the European Data Format (EDF, EDF+C, EDF+D), with the annotations beside them or inside."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from ....common.arrays import Float64Array
from ....common.errors import DataError
from .annotations import Found, Wanted, read_annotations, usable_annotations
from .edf_annotations import Annotated, code_of, is_beat, parse_texts
from .edf_file import INTEGER, NUMBER, EdfFile, Signal, open_edf
from .edf_holes import Timeline, timeline
from .lead import choice, others
from .reader import RecordReader
from .record import Record, join_notes
from .units import per_mv, unit_note
from .waveform import Waveform, fitted, record_of

NEGATIVE = "the gain is negative: the counts are turned"


def read_edf(path: Path, lead: str | None = None, annotator: str | None = None) -> Record:
    """Read one lead of an EDF file.

    A file that is cut short gives its whole data records, and one that is interrupted (EDF+D) has missing samples
    between them; the note says so.

    Args:
        path: the file.
        lead: label of the signal; without it the first that is an ECG, MLII before others.
        annotator: suffix of the WFDB annotation file beside it, which counts in samples of the lead; None for the first
            of ``r01.edf.atr``, ``.qrs`` and ``.ecg`` that is there, else the annotations inside the file.

    Raises:
        DataError: the file is damaged, or lead, unit, gain, rate or annotator cannot be used.
    """
    where = str(path)
    file = open_edf(path)
    annotated = parse_texts(file.texts())
    wave, line = _waveform(file, annotated, lead)
    scaled = fitted(wave, where)
    found = read_annotations(
        Wanted(path.parent, path.name, annotator, wave.fs, wave.fs), len(scaled.counts), wave.cut, where
    )
    if found.annotations is None:
        found = _inside(annotated, line, found, len(scaled.counts), file)
    return record_of(path, wave, scaled, found)


def _waveform(file: EdfFile, annotated: Annotated, lead: str | None) -> tuple[Waveform, Timeline]:
    where = str(file.path)
    signals = [signal for signal in file.signals if not signal.holds_annotations and signal.samples]
    labels = [signal.label for signal in signals]
    chosen = choice(labels, lead, where)
    signal = signals[chosen.index]
    gain, zero = _scale(signal, where)
    line = timeline(file, signal, annotated.onsets)
    turned = NEGATIVE if gain < 0 else ""
    wave = Waveform(
        value=_placed(file, signal, line),
        fs=file.fs(signal),
        gain=gain,
        zero=zero,
        lead=signal.label,
        other_leads=others(labels, chosen.index),
        files=(file.path,),
        cut=file.cut,
        note=join_notes(chosen.note, file.note, unit_note(signal.unit), turned, line.note),
    )
    return wave, line


def _placed(file: EdfFile, signal: Signal, line: Timeline) -> Float64Array:
    """Return the samples of a signal in their places, float64 [n], NaN where the recording was interrupted."""
    held = file.samples(signal)
    value = np.full(line.samples, np.nan)
    at = 0
    for first, last, start in line.stretches:
        size = (last - first) * signal.samples
        value[start : start + size] = held[first:last].reshape(-1)
        at = start + size
    return value[:at]


def _scale(signal: Signal, where: str) -> tuple[float, int]:
    """Return counts/mV and counts at 0 mV from the two ranges of a signal's header (Kemp et al. 1992)."""
    unit = per_mv(signal.unit, signal.label, where)
    if not all(NUMBER.fullmatch(text) for text in signal.physical):
        raise _no_range(signal, f"a physical range of {' to '.join(map(repr, signal.physical))}", where)
    if not all(INTEGER.fullmatch(text) for text in signal.digital):
        raise _no_range(signal, f"a digital range of {' to '.join(map(repr, signal.digital))}", where)
    low, high = map(float, signal.physical)
    digital_low, digital_high = map(float, signal.digital)
    digital, physical = digital_high - digital_low, high - low
    if not (digital and physical and math.isfinite(physical)):
        raise _no_range(signal, f"a range of {physical:g} for {digital:.0f} counts", where)
    gain = digital / physical
    zero = digital_low - low * gain
    if not (math.isfinite(gain) and math.isfinite(zero)):
        raise _no_range(signal, f"a range of {physical:g} for {digital:.0f} counts", where)
    return gain * unit, round(zero)


def _no_range(signal: Signal, what: str, where: str) -> DataError:
    fix = "correct the minimum and the maximum in the header: they give the gain"
    return DataError(f"lead {signal.label} has {what}", where=where, fix=fix)


def _inside(annotated: Annotated, line: Timeline, beside: Found, samples: int, file: EdfFile) -> Found:
    """Return the beats among the texts of the file itself; where there are none, what was looked for."""
    coded = sorted(((text.onset, code) for text in annotated.texts if (code := code_of(text.text))), key=lambda a: a[0])
    ignored = [text.text for text in annotated.texts if code_of(text.text) is None]
    if not any(is_beat(code) for _, code in coded):
        texts = f" and for beats among the {len(annotated.texts)} texts in the file" if annotated.texts else ""
        return Found(None, (), beside.note + texts)
    place = np.array([line.place(onset) for onset, _ in coded], dtype=np.float64)
    codes = [code for _, code in coded]
    made, note = usable_annotations(place, codes, samples, file.cut, str(file.path))
    left = f"texts in the file that are no beats: {len(ignored)}, as {ignored[0]!r}" if ignored else ""
    return Found(made, (), join_notes(note, left))


READER = RecordReader(
    name="EDF, EDF+",
    suffix=".edf",
    file="`r01.edf`",
    annotations="`r01.edf.atr`, `.qrs` or `.ecg` beside it, or `--annotator`; else the EDF+ annotations inside: WFDB "
    "codes, or texts such as `PVC`",
    read=read_edf,
    read_annotated=read_edf,
)
