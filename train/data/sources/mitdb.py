"""``mitdb:RECORD``: beats of the MIT-BIH Arrhythmia Database, cut round the annotated R peaks.

Lead MLII, or the first where a record has none (102, 104), brought to 200 Hz and cut from 0.25 s before to 0.45 s after
each R peak: 140 samples from P to T, the window of the synthetic beats. Each beat is z-normalised with the sample
standard deviation, as ECG5000's are.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from ....common.arrays import Float32Array, Float64Array, Int64Array
from ....common.errors import DataError
from ....common.extras import needs
from ....common.files import sha256
from ..aami import AAMI, CLASSES
from ..beats import Beats, Source, Split
from . import physionet
from .mitdb_files import files, status
from .registry import NamedSource
from .scaling import COUNTS_PER_STD

FS = 200.0
BEFORE, AFTER = 50, 90
"""Samples at ``FS`` before the R peak and from it on."""
TRAIN_SECONDS = 300.0
"""ANSI/AAMI EC57 gives a detector the first five minutes of a record to adapt to the patient."""


@dataclass(frozen=True, eq=False)
class _Record:
    """One lead of a record at ``FS`` with its beats."""

    signal: Float64Array
    sample: Int64Array
    """R peaks at the record's own sampling frequency."""
    peak: Int64Array
    """R peaks at ``FS``."""
    label: Int64Array


def _load(record: str, _seed: int) -> Split:
    paths = files(record, "records are numbered: mitdb:208; add --stream for continuous records, mitdb:DS1 among them")
    read = _read(paths[0].with_suffix(""), f"mitdb:{record}")
    x = _cut(read.signal, read.peak)
    source = Source(
        f"mitdb:{record}", {path.name: sha256(path) for path in paths}, np.full(len(x), record), read.sample
    )
    beats = Beats(x, read.label, CLASSES, FS, "std", COUNTS_PER_STD, source)
    early = read.peak < TRAIN_SECONDS * FS
    if not early.any() or early.all():
        raise DataError(
            "has beats on one side of minute 5 only, so that one part is empty",
            where=source.name,
            fix="choose another record",
        )
    rule = "train: the beats of the record's first 5 minutes, test: the rest"
    return Split(beats.take(early), beats.take(~early), rule)


def _read(path: Path, where: str) -> _Record:
    """Read a record and its annotations; the path has no suffix."""
    wfdb = physionet.import_wfdb("mitdb")
    try:
        record = wfdb.rdrecord(str(path))
        marks = wfdb.rdann(str(path), "atr")
    except Exception as error:  # wfdb reports damaged files by whatever its parsing runs into
        raise DataError(f"cannot be read: {error}", where=where, fix=f"replace the files {path}.*") from error
    lead = record.sig_name.index("MLII") if "MLII" in record.sig_name else 0
    signal = record.p_signal[:, lead]
    invalid = np.flatnonzero(~np.isfinite(signal))
    if len(invalid):
        raise DataError(
            f"{len(invalid)} samples are not valid, the first is {invalid[0]}",
            where=where,
            fix="bring the record's files again: ecgtiny data fetch mitdb",
        )
    return _beats_of(signal, float(record.fs), marks.sample, marks.symbol)


def _beats_of(signal: Float64Array, fs: float, sample: Int64Array, symbol: list[str]) -> _Record:
    """Bring a lead to ``FS`` and keep the annotations that are beats whose window lies in the record."""
    with needs("data", "mitdb"):
        from scipy.signal import resample_poly

    ratio = Fraction(FS / fs).limit_denominator(1000)
    resampled = resample_poly(signal, ratio.numerator, ratio.denominator, padtype="line")
    label = np.array([CLASSES.index(AAMI[mark]) if mark in AAMI else -1 for mark in symbol], dtype=np.int64)
    peak = np.rint(sample * float(ratio)).astype(np.int64)
    kept = (label >= 0) & (peak >= BEFORE) & (peak <= len(resampled) - AFTER)
    return _Record(resampled, sample[kept].astype(np.int64), peak[kept], label[kept])


def _cut(signal: Float64Array, peak: Int64Array) -> Float32Array:
    """Cut and z-normalise (ddof 1) the beats, float32 [n, 140, 1]; a flat one becomes zeros."""
    x = signal[peak[:, None] + np.arange(-BEFORE, AFTER)]
    x = x - x.mean(axis=1, keepdims=True)
    std = x.std(axis=1, ddof=1, keepdims=True)
    return (x / np.where(std > 0, std, 1))[:, :, None].astype(np.float32)


SOURCE = NamedSource(
    name="mitdb",
    what="one half-hour record of the MIT-BIH Arrhythmia Database, classes N, S, V, F, Q of ANSI/AAMI EC57",
    licence="ODC-By 1.0",
    load=_load,
    status=status,
    fetch=files,
    argument="RECORD",
    required=True,
)
