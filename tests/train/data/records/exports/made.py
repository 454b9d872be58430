"""A made-up ECG of one beat a second, and files as devices export it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from ecgtiny.common.arrays import Float64Array
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.record import Record


def ecg(fs: float, seconds: float = 10) -> Float64Array:
    """An R peak of 1 mV in the middle of each second, on a slow wave, in mV."""
    t = np.arange(round(fs * seconds)) / fs
    return np.exp(-0.5 * (((t % 1) - 0.5) / 0.015) ** 2) + 0.1 * np.sin(t * 1.3)


def lines(head: str, rows: Iterable[str], end: str = "\n") -> str:
    return head + end.join(rows) + end


def write(folder: Path, text: str | bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(folder: Path, text: str | bytes, lead: str | None = None, name: str = "a.txt") -> Record:
    return load_records(str(write(folder, text, name)), lead)[0]


def millivolts(record: Record) -> Float64Array:
    """The samples in mV, NaN where one is missing."""
    return np.where(record.missing, np.nan, (record.counts.astype(np.float64) - record.zero) / record.gain)


def check(record: Record, truth: Float64Array, fs: float, missing: int = 0, error: float = 0.003) -> None:
    """Compare a record with what was written; missing samples are left out."""
    assert record.fs == fs
    assert len(record) == len(truth)
    assert int(record.missing.sum()) == missing
    assert float(np.nanmax(np.abs(millivolts(record) - truth))) < error


def rows(values: Iterable[float], line: Callable[[int, float], str]) -> list[str]:
    return [line(i, value) for i, value in enumerate(values)]
