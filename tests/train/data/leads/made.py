"""Small WFDB records of several leads made for the tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import wfdb

from ecgtiny.common.arrays import Float64Array
from ecgtiny.train.data.leads.recording import STANDARD


def made_signal(seconds: float = 10.0, fs: float = 500.0, seed: int = 0) -> Float64Array:
    """Return 12 leads in mV: pulses a second, another size in each lead, with noise."""
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * fs)) / fs
    pulse = np.exp(-0.5 * ((time % 1.0 - 0.5) / 0.02) ** 2)
    return pulse[:, np.newaxis] * np.linspace(-1, 1.2, 12) + 0.02 * random.standard_normal((len(time), 12))


def write_record(header: Path, x: Float64Array, fs: float = 500.0, leads: tuple[str, ...] = STANDARD) -> Path:
    """Write a record of 16 bits at 1 uV a count; NaN is what WFDB calls missing."""
    header.parent.mkdir(parents=True, exist_ok=True)
    kinds = ["16"] * x.shape[1]
    wfdb.wrsamp(
        header.stem, fs=fs, units=["mV"] * x.shape[1], sig_name=list(leads), p_signal=x, fmt=kinds,
        adc_gain=[1000.0] * x.shape[1], baseline=[0] * x.shape[1], write_dir=str(header.parent),
    )  # fmt: skip
    return header
