"""A noise stress test database with a minute of made-up electrode motion, and a record with a beat a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.train.data.records import Annotations, Record
from ecgtiny.train.data.records import noise as module
from tests.tools import require_module
from tests.train.data.sources.helpers import empty_machine

FS = 360
SAMPLES = 700 * FS


def made_noise(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Return a $ECGTINY_DATA/nstdb of em alone, of 300 counts at 100 counts/mV, on a machine without a network."""
    wfdb = require_module("wfdb")
    empty_machine(monkeypatch, folder)
    monkeypatch.setenv("ECGTINY_DATA", str(folder))
    monkeypatch.setattr(module, "URL", "http://127.0.0.1:9/")
    place = folder / "nstdb"
    place.mkdir()
    value = np.rint(np.random.default_rng(3).normal(0, 300, (60 * FS, 1))).astype(np.int64)
    wfdb.wrsamp("em", FS, ["mV"], ["noise1"], d_signal=value, fmt=["16"], adc_gain=[100.0], baseline=[0],
                write_dir=str(place))  # fmt: skip
    return place


def record(fs: int = FS, samples: int = SAMPLES, amplitude: int = 200, gain: float = 200.0) -> Record:
    """Return a triangle of ``amplitude`` counts, 80 ms wide, a second."""
    t = np.arange(samples) % fs - fs // 2
    counts = np.clip(amplitude - np.abs(t) * amplitude / (0.04 * fs), 0, None).astype(np.int16)
    peaks = np.arange(fs // 2, samples, fs)
    return Record("made", "made", counts, fs, gain, 0, "MLII", Annotations(peaks, np.full(len(peaks), "N")))
