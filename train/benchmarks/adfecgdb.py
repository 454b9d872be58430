"""The direct and the abdominal leads of four records, and as anomalies what the document calls so."""

from __future__ import annotations

from functools import partial

import numpy as np

from ...common.arrays import BoolArray
from ..data.records import load_records
from ..data.records.record import Record
from ..data.series import Series, complete
from ..data.signals import Signal, Signals
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold

RECORDS = ("r01", "r04", "r07", "r10")
DIRECT = ("Direct_1",)
ABDOMEN = ("Abdomen_1", "Abdomen_2", "Abdomen_3", "Abdomen_4")
STEP = 60
"""Milliseconds between two points."""
LIMIT = 0.25
"""mV of the direct lead from which on a point is labelled anomalous."""
TRAIN_PART = 0.7
CONTEXT = 119
"""Points before the first test point that a detector may look back at."""
SHARED = (
    "The label is a function of the direct lead itself, |x| >= 0.25 mV on a grid of 60 ms, so that |x| of that lead is "
    "the answer within a record; scores are pooled over records, each in a unit of its own, and there it is not quite. "
    "The first 70 % of each record train, the last 30 % test: every fold is of one subject and one lead. Of the 1,500 "
    "points of each test part, r01 has 2 that are labelled, r04 43, r07 none and so no AUROC of its own, r10 67. "
    "Neighbouring points are alike, and there are four subjects however many leads: intervals are too narrow."
)


def _folds(leads: tuple[str, ...], _seed: int) -> tuple[Fold, ...]:
    return tuple(_fold(record, lead) for record in RECORDS for lead in leads)


def _fold(name: str, lead: str) -> Fold:
    direct = _grid(load_records(f"adfecgdb:{name}", DIRECT[0])[0])
    marked = np.abs(direct.value) >= LIMIT
    series = direct if lead == DIRECT[0] else _grid(load_records(f"adfecgdb:{name}", lead)[0])
    cut = int(TRAIN_PART * len(series.value))
    parts = (_signals(name, lead, series, marked, part) for part in (slice(0, cut), slice(cut, len(marked))))
    return Fold(*({Kind.SAMPLES: part} for part in parts))


def _grid(record: Record) -> Series:
    """Return what was recorded at every ``STEP``, in mV; a sample that is missing leaves no time stamp."""
    step = round(STEP * record.fs / 1000)
    there = np.flatnonzero(~record.missing[::step])
    return complete(there * STEP, record.millivolts[::step][there], record.name)


def _signals(record: str, lead: str, series: Series, marked: BoolArray, items: slice) -> Signals:
    begin = max(0, items.start - CONTEXT)
    part = slice(begin, items.stop)
    signal = Signal(
        name=f"{record} {lead}",
        x=series.value[part].astype(np.float32),
        start=np.arange(int(items.start) - begin, int(items.stop) - begin),
        label=marked[items].astype(np.int64),
        marked=marked[part],
        missing=series.missing[part],
        subject=record,
    )
    return Signals((signal,), ("normal", "anomaly"), 1000 / STEP, "adfecgdb")


BENCHMARK = (
    Benchmark(
        name="adfecgdb",
        what="direct fetal ECG of 4 records, one point every 60 ms",
        conditions=SHARED,
        item="point",
        folds=partial(_folds, DIRECT),
        baseline="absolute-value",
    ),
    Benchmark(
        name="adfecgdb-abdomen",
        what="four abdominal leads of the same records and points",
        conditions=SHARED + " Here the label is of another lead than the one that is scored.",
        item="point",
        folds=partial(_folds, ABDOMEN),
        baseline="absolute-value",
    ),
)
