"""The direct leads of four records with six anomalies put into their test part; an item is a cardiac cycle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..data.beats import Beats, Source
from ..data.injected import CLASSES, Injected
from ..data.injected_records import COUNTS_PER_MV, FS, RECORDS, parts
from ..data.signals import Signal, Signals
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold

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
    early, late = parts(name, seed)
    return Fold(items(name, early), items(name, late))


def items(name: str, injected: Sequence[Injected]) -> dict[Kind, Beats | Signals]:
    """Return the cycles of one record as beats and as intervals of signals."""
    signals = tuple(
        Signal(name, part.cycles.x.astype(np.float32), part.cycles.start, part.label, part.marked) for part in injected
    )
    windows = np.concatenate([part.cycles.windows for part in injected])[:, :, np.newaxis].astype(np.float32)
    label = np.concatenate([part.label for part in injected])
    peak = np.concatenate([part.cycles.peak for part in injected])
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
