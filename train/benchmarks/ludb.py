"""``ludb``: 12 leads of 10 s, one record a subject, healthy against all else."""

from __future__ import annotations

import numpy as np

from ..data.beats import Beats, Source
from ..data.leads.ludb import load_ludb
from ..data.leads.median_beat import FS, median_beat
from ..data.leads.recording import FS as RECORD_FS
from ..data.leads.recording import GAIN, stacked
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold
from .folds_by_subject import folds_of

CLASSES = ("healthy", "other")


def _folds(seed: int) -> tuple[Fold, ...]:
    subjects = load_ludb()
    name = np.array([one.subject for one in subjects.recordings])
    label = np.where(subjects.healthy, 0, 1).astype(np.int64)
    note = f"{int(subjects.healthy.sum())} of the {len(name)} subjects that are on this machine are healthy"
    source = Source("ludb", record=name, note=note)
    beats = np.stack([median_beat(*pair) for pair in zip(subjects.recordings, subjects.peaks, strict=True)])
    kinds = {
        Kind.LEADS: Beats(stacked(subjects.recordings), label, CLASSES, RECORD_FS, "mV", GAIN, source),
        Kind.BEATS: Beats(beats.astype(np.float32), label, CLASSES, FS, "mV", GAIN, source),
    }
    return folds_of(kinds, name, seed)


BENCHMARK = Benchmark(
    name="ludb",
    what="Lobachevsky University ECG Database: healthy subjects against all others",
    conditions=(
        "12 leads, 500 Hz, 10 s, one record a subject; five folds by subject, stratified; healthy is sinus rhythm, no "
        "deviated axis and nothing else; a sixth of each training part is left to rules that read labels and, its "
        "healthy ones, to end the training of networks, so that a fold is fitted to two thirds of the healthy; for "
        "detectors of beats an item is the record's median beat round the R peaks that cardiologists marked in lead II"
    ),
    item="record",
    folds=_folds,
    baseline="pca-8",
)
