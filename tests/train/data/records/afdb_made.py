"""A generated patient in the files of the AF database."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ecgtiny.train.data.records.generated import rhythm_record
from tests.stored import there
from tests.tools import require_module

FS, NAME = 250, "04015"


def write_record(folder: Path, minutes: float = 12) -> None:
    """Write a generated patient with fibrillation as the database has its records."""
    wfdb, one = require_module("wfdb"), rhythm_record("af", 2, minutes, FS)
    marks = there(one.annotations)
    counts = np.stack([one.counts // 5, -one.counts // 5], axis=1).astype(np.int64)
    wfdb.wrsamp(NAME, FS, ["mV", "mV"], ["ECG1", "ECG2"], d_signal=counts, fmt=["212", "212"], adc_gain=[200, 200],
                baseline=[0, 0], write_dir=str(folder))  # fmt: skip
    beat = marks.symbol == "N"
    wfdb.wrann(NAME, "qrs", marks.sample[beat], symbol=marks.symbol[beat].tolist(), write_dir=str(folder))
    wfdb.wrann(NAME, "atr", marks.sample[~beat], symbol=marks.symbol[~beat].tolist(),
               aux_note=there(marks.text)[~beat].tolist(), write_dir=str(folder))  # fmt: skip
