"""``adfecgdb-injected``: windows of the direct leads of four records, with six anomalies put into the last part.

The unit is one for all windows, the standard deviation of the signals' training part, as a detector of single samples
takes it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ....common.files import sha256
from ..beats import Beats, Source, Split
from ..ends import cut_windows
from ..injected import CLASSES, Injected
from ..injected_records import COUNTS_PER_MV, FS, RECORDS, parts
from . import storage
from .adfecgdb_files import FOLDER, SUFFIXES, files
from .registry import NamedSource

NAME = "adfecgdb-injected"
LENGTH = 120
STRIDE = 17
"""Samples from one window to the next, 68 ms: a prime, lest the windows keep step with the heart."""
RULE = "train: the first 70 % of each record, test: the last 30 %, with anomalies"
NOTE = (
    "Four subjects, the direct lead of a fetus at 250 Hz. An item is a window, and its class that of its last sample; "
    "windows that hold an anomalous sample but do not end in one are left out. Neighbouring windows share samples, and "
    "intervals are too narrow. The refits that calibrate the threshold never saw the subject whose windows they score, "
    "but the test windows are of the subjects that the model was trained on."
)


def _load(_argument: str, seed: int) -> Split:
    found = {name: parts(name, seed) for name in RECORDS}
    together = np.concatenate([part.cycles.x for early, _ in found.values() for part in early])
    unit = float(together.std())
    digests = {path.name: sha256(path) for path in _all_files("")}
    sides = ({name: side[at] for name, side in found.items()} for at in (0, 1))
    return Split(*(_beats(side, unit, digests) for side in sides), RULE)


def _beats(side: dict[str, list[Injected]], unit: float, digests: dict[str, str]) -> Beats:
    cut = [(name, *cut_windows(part, LENGTH, STRIDE)) for name, stretches in side.items() for part in stretches]
    names, rows, label, last = zip(*cut, strict=True)
    record = np.repeat(names, [len(one) for one in rows])
    x = (np.concatenate(rows) / np.float32(unit))[:, :, np.newaxis]
    source = Source(NAME, digests, record, np.concatenate(last), NOTE)
    return Beats(x, np.concatenate(label), CLASSES, FS, "signal std", COUNTS_PER_MV * unit, source)


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
