"""The direct leads of four records of adfecgdb, with anomalies put into their last part."""

from __future__ import annotations

import numpy as np

from ...common.arrays import Float64Array, Int64Array
from ...common.extras import needs
from .cycles import Cycles, stretches
from .injected import Injected, inject, median_qrs
from .records import load_records
from .records.record import Record

RECORDS = ("r01", "r04", "r07", "r10")
FS = 250.0
WINDOW = (40, 60)
"""Samples of a cycle before its R peak, and from it on: 0.16 s and 0.24 s."""
CONTEXT = 120
"""Samples before the first cycle of a stretch that a detector of samples may look back at."""
TRAIN_PART = 0.7
COUNTS_PER_MV = 10_000.0
"""The gain of the database's files."""


def parts(name: str, seed: int) -> tuple[list[Injected], list[Injected]]:
    """Return the stretches of a record's first 70 %, untouched, and of its last 30 %, with anomalies put in.

    Raises:
        DataError: the record cannot be had.
        MissingToolError: scipy is not installed.
    """
    (record,) = load_records(f"adfecgdb:{name}")
    x, peak = _at_rate(record)
    cut = round(TRAIN_PART * len(x))
    early = [untouched(part) for part in stretches(x[:cut], peak[peak < cut], WINDOW, CONTEXT)]
    begin = cut - CONTEXT - WINDOW[0]
    late = stretches(x[begin:], peak[peak >= cut] - begin, WINDOW, CONTEXT)
    qrs = np.median([median_qrs(part.cycles, FS) for part in early], axis=0)
    random = np.random.default_rng((seed, RECORDS.index(name)))
    return early, [inject(part, qrs, random) for part in late]


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
