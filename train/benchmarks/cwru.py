"""``cwru``: vibration of a motor's bearing, healthy and with three faults, in windows: other than ECG, but periodic.

Case Western Reserve University's Bearing Data Center, drive-end accelerometer. The healthy record is sampled at 48 kHz
and the faulty ones at 12 kHz: only then do the lines of its spectrum lie at whole multiples of the shaft's frequency.
It is resampled to 12 kHz, or the rate alone would tell them apart.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...common.arrays import Float32Array, Float64Array, Int64Array, StrArray
from ...common.errors import DataError
from ...common.extras import needs
from ..data.beats import Beats, Source
from ..data.sources.storage import find, missing
from ..data.windows import cut_windows
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold

FOLDER = "cwru"
FS = 12_000.0
WINDOW = 256
"""Samples: 21 ms, in which a damaged race is struck two or three times."""
STRIDE = 128
"""Of training windows, which overlap; those of the test do not."""
SECTIONS = 10
"""Of the training part; windows of two of them share no sample, so that a refit without one never saw any of it."""
TRAINING_PART = 0.6
"""Of the healthy record; what comes later is test."""
NOISE = 1.0
"""Standard deviations of white noise beside a window of standard deviation 1."""
GAIN = 200.0


class Recording(NamedTuple):
    """A file of the set."""

    file: str
    variable: str
    rate: int
    """Multiples of ``FS`` at which it was sampled."""
    what: str


RECORDINGS = (
    Recording("97_Normal_0.mat", "X097_DE_time", 4, "healthy"),
    Recording("105_0.mat", "X105_DE_time", 1, "inner race"),
    Recording("118_0.mat", "X118_DE_time", 1, "ball"),
    Recording("130_6_0.mat", "X130_DE_time", 1, "outer race"),
)


def windows(signal: Float64Array, stride: int) -> Float64Array:
    """Cut a signal [samples] into windows [n, ``WINDOW``]."""
    return cut_windows(signal, WINDOW, step=stride)


def noisy(cut: Float64Array, random: np.random.Generator) -> Float64Array:
    """Return windows z-normalised (ddof 1), with white noise of ``NOISE`` standard deviations."""
    z: Float64Array = (cut - cut.mean(axis=1, keepdims=True)) / cut.std(axis=1, ddof=1, keepdims=True)
    noise: Float64Array = NOISE * random.standard_normal(cut.shape)
    return z + noise


def _signals() -> list[Float64Array]:
    names = {one.file: None for one in RECORDINGS}
    files = find(FOLDER, names)
    if files is None:
        raise DataError("the bearing data are not on this machine", where=FOLDER, fix=missing(FOLDER, names))
    return [_read(path, one) for path, one in zip(files, RECORDINGS, strict=True)]


def _read(path: Path, recording: Recording) -> Float64Array:
    with needs("train", "the bearing data"):
        from scipy.io import loadmat
        from scipy.signal import resample_poly

    try:
        signal = loadmat(path, variable_names=[recording.variable])[recording.variable].ravel().astype(np.float64)
    except Exception as error:  # the reader raises whatever damaged bytes lead it to
        raise DataError(
            f"holds no vibration: {error}", where=str(path), fix="replace it by the published file"
        ) from None
    if len(signal) < 2 * SECTIONS * WINDOW * recording.rate or not np.isfinite(signal).all():
        raise DataError("is too short or not finite", where=str(path), fix="replace it by the published file")
    return resample_poly(signal, 1, recording.rate) if recording.rate > 1 else signal


def _folds(seed: int, *, normalised: bool) -> tuple[Fold, ...]:
    healthy, *faulty = _signals()
    until = int(TRAINING_PART * len(healthy))
    sections = [windows(one, STRIDE) for one in np.array_split(healthy[:until], SECTIONS)]
    train = np.concatenate(sections)
    section = np.repeat([f"section {number}" for number in range(SECTIONS)], [len(one) for one in sections])
    test = [windows(one, WINDOW) for one in (healthy[until:], *faulty)]
    label = np.repeat(np.arange(len(test)), [len(one) for one in test])
    unit, gain = ("std", GAIN) if normalised else ("g", GAIN / float(train.std()))
    random = np.random.default_rng(seed)

    def items(cut: Float64Array, labels: Int64Array, record: StrArray | None) -> Beats:
        x: Float32Array = (noisy(cut, random) if normalised else cut)[:, :, np.newaxis].astype(np.float32)
        classes = tuple(one.what for one in RECORDINGS)
        return Beats(x, labels, classes, FS, unit, gain, Source(FOLDER, record=record))

    sides = items(train, np.zeros(len(train), np.int64), section), items(np.concatenate(test), label, None)
    return (Fold({Kind.WINDOWS: sides[0]}, {Kind.WINDOWS: sides[1]}),)


HELD_OUT = (
    "windows of 256 samples at 12 kHz; training is the first 60 % of the only healthy record, test the rest of it and "
    "three faulty records; one motor, one load; each condition is one recording, so that what tells two recordings "
    "apart looks like a fault; the healthy one was resampled from 48 kHz, by a filter that weakens what is just below "
    "6 kHz"
)

BENCHMARK = (
    Benchmark(
        "cwru",
        "vibration of a bearing, healthy and with three faults; windows z-normalised, with noise",
        f"{HELD_OUT}; every window z-normalised and given white noise of its own power: loudness tells nothing",
        "window",
        lambda seed: _folds(seed, normalised=True),
    ),
    Benchmark(
        "cwru-raw",
        "the same windows as measured",
        f"{HELD_OUT}; the faulty records are louder, so that the root mean square alone tells them apart",
        "window",
        lambda seed: _folds(seed, normalised=False),
    ),
)
