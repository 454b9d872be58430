"""The direct leads of four records with six anomalies put into their test part; an item is a cardiac cycle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...common.arrays import Float64Array, Int64Array
from ...common.extras import needs
from ..data.beats import Beats, Source
from ..data.cycles import Cycles, stretches
from ..data.injected import CLASSES, Injected, inject, median_qrs
from ..data.records import load_records
from ..data.records.record import Record
from ..data.signals import Signal, Signals
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold

RECORDS = ("r01", "r04", "r07", "r10")
FS = 250.0
WINDOW = (40, 60)
"""Samples of a cycle before its R peak, and from it on: 0.16 s and 0.24 s."""
CONTEXT = 120
"""Samples before the first cycle of a stretch that a detector of samples may look back at."""
TRAIN_PART = 0.7
COUNTS_PER_MV = 10_000.0
"""The gain of the database's files."""
CONDITIONS = (
    "Four subjects, the direct lead at 250 Hz; every fold is of one subject: the first 70 % of the record train, and "
    "one in five cycles of the last 30 % is made anomalous (QRS missing, inverted, extra, twice as wide; step, noise). "
    "Cycles are cut at the database's own R peaks, marked before that: a device would have to find them, and an item "
    "whose QRS is missing would be none. A detector of samples looks back into the cycle before, which may be an "
    "anomalous one, and is wrong where that still shows; one of beats sees its own cycle alone. Scores are pooled over "
    "records in each detector's own unit; only the rows record-... have one that is made for it. How a cycle is scored "
    "from its samples, and the unit of the record, were chosen on anomalies put into the training part."
)


def _folds(seed: int) -> tuple[Fold, ...]:
    return tuple(_fold(name, seed) for name in RECORDS)


def _fold(name: str, seed: int) -> Fold:
    (record,) = load_records(f"adfecgdb:{name}")
    x, peak = _at_rate(record)
    cut = round(TRAIN_PART * len(x))
    early = [untouched(part) for part in stretches(x[:cut], peak[peak < cut], WINDOW, CONTEXT)]
    begin = cut - CONTEXT - WINDOW[0]
    late = stretches(x[begin:], peak[peak >= cut] - begin, WINDOW, CONTEXT)
    qrs = np.median([median_qrs(part.cycles, FS) for part in early], axis=0)
    random = np.random.default_rng((seed, RECORDS.index(name)))
    return Fold(items(name, early), items(name, [inject(part, qrs, random) for part in late]))


def _at_rate(record: Record) -> tuple[Float64Array, Int64Array]:
    """Return the samples of a record in mV at ``FS``, and its R peaks."""
    with needs("train", "resampling"):
        from scipy.signal import resample_poly

    marks = record.annotations.sample if record.annotations else np.zeros(0, dtype=np.int64)
    ratio = round(record.fs / FS)
    return resample_poly(record.millivolts, 1, ratio), np.rint(marks / ratio).astype(np.int64)


def untouched(cycles: Cycles) -> Injected:
    """Return cycles none of which is anomalous."""
    return Injected(cycles, np.zeros(len(cycles.peak), dtype=np.int64), np.zeros(len(cycles.x), dtype=np.bool_))


def items(name: str, parts: Sequence[Injected]) -> dict[Kind, Beats | Signals]:
    """Return the cycles of one record as beats and as intervals of signals."""
    signals = tuple(
        Signal(name, part.cycles.x.astype(np.float32), part.cycles.start, part.label, part.marked) for part in parts
    )
    windows = np.concatenate([part.cycles.windows for part in parts])[:, :, np.newaxis].astype(np.float32)
    label = np.concatenate([part.label for part in parts])
    peak = np.concatenate([part.cycles.peak for part in parts])
    source = Source("adfecgdb-injected", {}, np.full(len(label), name), peak)
    beats = Beats(windows, label, CLASSES, FS, "mV", COUNTS_PER_MV, source)
    return {Kind.BEATS: beats, Kind.SAMPLES: Signals(signals, CLASSES, FS, "adfecgdb-injected")}


BENCHMARK = Benchmark(
    name="adfecgdb-injected",
    what="direct fetal ECG of 4 records with six injected anomalies, cycle by cycle",
    conditions=CONDITIONS,
    item="cycle",
    folds=_folds,
    baseline="record-pca-12",
)
