"""``synthetic-12``: generated records of 12 leads, a patient each; nothing to download."""

from __future__ import annotations

import numpy as np

from ..data.beats import Beats, Source
from ..data.leads.median_beat import FS, median_beat
from ..data.leads.recording import FS as RECORD_FS
from ..data.leads.recording import GAIN, STANDARD, Recording
from ..data.synthetic.twelve import draw_twelve
from ..detectors.fitted import Items
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold

ANOMALIES = ("missing p", "inverted p", "inverted t", "st elevation", "st depression", "pvc", "unknown", "missing qrs")
CLASSES = ("normal", *ANOMALIES)
TRAIN, VALIDATION, TEST = 40, 8, 40
"""Normal patients of each part; there are as many others, but none to train on."""


def _folds(seed: int) -> tuple[Fold, ...]:
    train, validation, test = np.random.default_rng(seed).spawn(3)
    return (Fold(_part(train, TRAIN, 0), _part(test, TEST, TEST), _part(validation, VALIDATION, VALIDATION)),)


def _part(rng: np.random.Generator, normals: int, others: int) -> dict[Kind, Items]:
    kinds = [0] * normals + [1 + i % len(ANOMALIES) for i in range(others)]
    label = np.array(kinds, dtype=np.int64)
    drawn = [draw_twelve(rng, CLASSES[index]) for index in kinds]
    records = [Recording(str(i), str(i), one.x, RECORD_FS, STANDARD) for i, one in enumerate(drawn)]
    peaks = [np.rint(one.r_peak * RECORD_FS).astype(np.int64) for one in drawn]
    beats = np.stack([median_beat(*pair) for pair in zip(records, peaks, strict=True)])
    source = Source("synthetic-12", record=np.array([one.subject for one in records]))
    whole = np.stack([one.x for one in drawn]).astype(np.float32)
    return {
        Kind.LEADS: Beats(whole, label, CLASSES, RECORD_FS, "mV", GAIN, source),
        Kind.BEATS: Beats(beats.astype(np.float32), label, CLASSES, FS, "mV", GAIN, source),
    }


BENCHMARK = Benchmark(
    name="synthetic-12",
    what="generated records of 12 leads: a dipole seen by Dower's lead matrix",
    conditions=(
        "12 leads, 500 Hz, 10 s, a generated patient a record; two beats of three of an abnormal patient have the "
        "anomaly; timing tells nothing; for detectors of beats an item is the record's median beat, cut at the R peaks "
        "that the generator knows, those of missing QRS complexes too"
    ),
    item="record",
    folds=_folds,
    baseline="pca-8",
)
