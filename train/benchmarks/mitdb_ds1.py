"""``mitdb-ds1``: beats of 22 patients whom a detector was not fitted on, ventricular ones against normal ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from itertools import compress
from typing import NamedTuple

import numpy as np

from ...common.arrays import BoolArray, Float32Array, Int16Array, Int64Array, StrArray
from ...common.frontend.design import UNITS_PER_MV, WINDOW_RATE
from ...common.parallel import in_processes
from ..data import aami
from ..data.beats import Beats, Source
from ..data.differences import POOL, differences
from ..data.records import load_records
from ..data.records.matching import WARM_UP_SECONDS
from ..data.records.record import Record
from ..data.stream import cut
from ..detectors.fitted import Items
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold

SPEC = "mitdb:DS1"
FOLDS = 5
TRAIN_BEATS = 150
"""Normal beats of a patient that are fitted on, evenly taken: nobody outweighs the others."""
TEST_BEATS = 400
"""Beats of a class and patient that are tested on, evenly taken."""
GAIN = 1000.0
"""Counts in a height of the template."""
CONDITIONS = (
    "MIT-BIH Arrhythmia Database, the 22 records of its usual training half (DS1), one a patient, none of them paced; "
    "lead MLII. Five folds of patients: whoever is tested was not fitted on, and the groups are the same for every "
    "seed. Beats are those that the device's front end finds and can read, at its own R peaks, after the first five "
    "minutes; what it does not find is no item. At most 400 beats of a class and patient, evenly taken, so that rates "
    "are not those of a recording. A difference is a beat less the median of the 300 beats of its patient before it, "
    "whatever they are: no label of a patient who is tested is used. Detectors of beats see the same beats without "
    "a template, each in its own unit. No detector sees RR intervals, by which most of these beats are told."
)


class Patient(NamedTuple):
    """The labelled beats of one patient after the first minutes, in the order of time."""

    name: str
    label: Int64Array
    """int64 [n], index into ``aami.CLASSES``."""
    sample: Int64Array
    window: Int16Array
    """int16 [n, 140] in 2.5 uV."""
    difference: Float32Array
    """float32 [n, 70]."""


Chosen = tuple[Patient, Int64Array]
"""A patient, and which of the beats."""


def patient_of(record: Record) -> Patient:
    """Cut a record and take from each beat the template of the patient's beats before."""
    stream = cut(record)
    found = stream.detected
    readable = found.quality == 0
    away = differences(found.window[readable]).difference
    label = np.full(len(found), -1) if stream.label is None else stream.label
    label, sample, window = label[readable], found.sample[readable], found.window[readable]
    kept = (label >= 0) & (sample >= WARM_UP_SECONDS * record.fs) & np.isfinite(away).all(axis=1)
    return Patient(record.patient, label[kept], sample[kept], window[kept], away[kept])


@cache
def _patients() -> tuple[Patient, ...]:
    """Read the records once a process: they are the same for every seed."""
    return tuple(in_processes(patient_of, load_records(SPEC)))


def _folds(classes: tuple[str, ...], _seed: int) -> tuple[Fold, ...]:
    return folds_of(_patients(), classes)


def folds_of(patients: Sequence[Patient], classes: tuple[str, ...]) -> tuple[Fold, ...]:
    """Return the folds: normal beats of the patients of other groups to train on, beats of ``classes`` to test on."""
    group = np.array(groups([int((one.label != 0).sum()) for one in patients]))
    train = [(one, _chosen(one, classes[:1], TRAIN_BEATS)) for one in patients]
    test = [(one, _chosen(one, classes, TEST_BEATS)) for one in patients]
    return tuple(_fold(train, test, group == fold, classes) for fold in range(FOLDS))


def _fold(train: Sequence[Chosen], test: Sequence[Chosen], left_out: BoolArray, classes: tuple[str, ...]) -> Fold:
    sides = list(compress(train, ~left_out)), list(compress(test, left_out))
    return Fold(*(dict[Kind, Items](_items(side, classes)) for side in sides))


def groups(anomalies: Sequence[int]) -> list[int]:
    """Return the fold of each patient: dealt by the number of anomalous beats, forth and back."""
    forth_and_back = [*range(FOLDS), *reversed(range(FOLDS))]
    order = np.argsort([-count for count in anomalies], kind="stable").tolist()
    dealt = {patient: forth_and_back[place % len(forth_and_back)] for place, patient in enumerate(order)}
    return [dealt[patient] for patient in range(len(anomalies))]


def _chosen(patient: Patient, classes: Sequence[str], most: int) -> Int64Array:
    """Return up to ``most`` beats of each class, spread over the record, in the order of time."""
    of_class = [np.flatnonzero(patient.label == aami.CLASSES.index(one)) for one in classes]
    spread = [np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(np.int64) for rows in of_class]
    return np.sort(np.concatenate([rows[even] for rows, even in zip(of_class, spread, strict=True)]))


def _items(chosen: Sequence[Chosen], classes: tuple[str, ...]) -> dict[Kind, Beats]:
    index = np.array([classes.index(one) if one in classes else -1 for one in aami.CLASSES])
    label = index[np.concatenate([one.label[rows] for one, rows in chosen])]
    sample = np.concatenate([one.sample[rows] for one, rows in chosen])
    record: StrArray = np.concatenate([np.full(len(one.sample[rows]), one.name) for one, rows in chosen])
    source = Source(SPEC, record=record, sample=sample)
    window = np.concatenate([one.window[rows] for one, rows in chosen]).astype(np.float32) / np.float32(UNITS_PER_MV)
    away = np.concatenate([one.difference[rows] for one, rows in chosen])
    rate, gain = float(WINDOW_RATE), float(UNITS_PER_MV)
    return {
        Kind.BEATS: Beats(window[:, :, np.newaxis], label, classes, rate, "mV", gain, source),
        Kind.DIFFERENCES: Beats(away[:, :, np.newaxis], label, classes, rate / POOL, "height", GAIN, source),
    }


def _benchmark(name: str, what: str, classes: tuple[str, ...]) -> Benchmark:
    folds = partial(_folds, classes)
    return Benchmark(name, what, CONDITIONS, item="beat", folds=folds, baseline="template-pca-8")


BENCHMARK = (
    _benchmark("mitdb-ds1", "beats of 22 patients, ventricular ectopic against normal", ("N", "V")),
    _benchmark("mitdb-ds1-svf", "the same beats, and supraventricular ectopic and fusion beats", ("N", "S", "V", "F")),
)
