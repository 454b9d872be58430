"""Made-up records: small files of each kind, and the signal in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ecgtiny.common.arrays import Int64Array

FS = 360
GAIN, ZERO = 200.0, 1024


def counts(samples: int = 3600) -> Int64Array:
    """A spike a second on a slow wave, in counts."""
    t = np.arange(samples)
    spike = np.exp(-0.5 * ((t % FS - FS / 2) / 6) ** 2)
    return np.rint(ZERO + GAIN * (spike + 0.1 * np.sin(t / 200))).astype(np.int64)


def write_wfdb(
    folder: Path, name: str = "a", leads: tuple[str, ...] = ("MLII",), annotated: bool = True, fmt: str = "16"
) -> Path:
    """Write a record whose lead number i is the signal plus i counts; return its header."""
    import wfdb

    signal = counts()[:, None] + np.arange(len(leads))
    n = len(leads)
    wfdb.wrsamp(
        name,
        FS,
        ["mV"] * n,
        list(leads),
        d_signal=signal,
        fmt=[fmt] * n,
        adc_gain=[GAIN] * n,
        baseline=[ZERO] * n,
        write_dir=str(folder),
    )
    if annotated:
        wfdb.wrann(name, "atr", np.array([180, 540, 900]), symbol=["N", "V", "+"], write_dir=str(folder))
    return folder / f"{name}.hea"


def edit(header: Path, old: str, new: str) -> Path:
    """Replace a text that is in a header."""
    text = header.read_text("utf-8")
    assert old in text
    header.write_text(text.replace(old, new))
    return header
