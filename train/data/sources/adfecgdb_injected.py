"""``adfecgdb-injected``: windows of the direct leads of four records, with six anomalies put into the last part.

The unit is one for all windows of a record, the standard deviation of its training part, as a detector of single
samples takes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ....common.arrays import Float32Array, Int64Array
from ....common.files import sha256
from ..beats import Beats, Source, Split
from ..ends import cut_windows
from ..injected import CLASSES, Injected
from ..injected_records import FS, RECORDS, parts
from . import storage
from .adfecgdb_files import FOLDER, SUFFIXES, files
from .registry import NamedSource
from .scaling import COUNTS_PER_STD

NAME = "adfecgdb-injected"
LENGTH = 120
STRIDE = 17
"""Samples from one window to the next, 68 ms: a prime, lest the windows keep step with the heart."""
RULE = "train: the first 70 % of each record, test: the last 30 %, with anomalies"
NOTE = (
    "Four subjects, the direct lead of a fetus at 250 Hz, each record in standard deviations of its own training part: "
    "a device has to be given that of its wearer. An item is a window, and its class that of its last sample; "
    "windows that hold an anomalous sample but do not end in one are left out. Neighbouring windows share samples, and "
    "intervals are too narrow. The refits that calibrate the threshold never saw the subject whose windows they score, "
    "but the test windows are of the subjects that the model was trained on."
)


@dataclass(frozen=True, eq=False)
class _Windows:
    """Windows of one part of a record."""

    record: str
    x: Float32Array
    """float32 [n, LENGTH]."""
    label: Int64Array
    """Of the last sample of each, int64 [n]."""


def _load(_argument: str, seed: int) -> Split:
    cut = [_cut(name, seed) for name in RECORDS]
    source = Source(NAME, {path.name: sha256(path) for path in _all_files("")}, note=NOTE)
    return Split(_beats([early for early, _ in cut], source), _beats([late for _, late in cut], source), RULE)


def _cut(name: str, seed: int) -> tuple[_Windows, _Windows]:
    """Return the windows of a record's two parts, in standard deviations of the first one."""
    early, late = parts(name, seed)
    unit = float(np.concatenate([part.cycles.x for part in early]).std())
    return _windows(name, early, unit), _windows(name, late, unit)


def _windows(name: str, stretches: list[Injected], unit: float) -> _Windows:
    cut = [cut_windows(part, LENGTH, STRIDE) for part in stretches]
    x = np.concatenate([rows for rows, _, _ in cut]) / np.float32(unit)
    return _Windows(name, x.astype(np.float32), np.concatenate([label for _, label, _ in cut]))


def _beats(windows: list[_Windows], source: Source) -> Beats:
    record = np.repeat([one.record for one in windows], [len(one.x) for one in windows])
    x = np.concatenate([one.x for one in windows])[:, :, np.newaxis]
    label = np.concatenate([one.label for one in windows])
    return Beats(x, label, CLASSES, FS, "signal std", COUNTS_PER_STD, replace(source, record=record))


def _all_files(_argument: str) -> list[Path]:
    return [path for name in RECORDS for path in files(name)]


def _status() -> str:
    return storage.status(FOLDER, [f"{name}{suffix}" for name in RECORDS for suffix in SUFFIXES])


SOURCE = NamedSource(
    name=NAME,
    what="windows of 120 samples of four direct fetal leads, six anomalies put into the last part",
    licence="ODC-By 1.0",
    load=_load,
    status=_status,
    fetch=_all_files,
)
