"""Noise stress: recorded noise is added to a clean record at a set signal-to-noise ratio.

The protocol of Moody, Muldrow and Mark, "A noise stress test for arrhythmia detectors", Computers in Cardiology 11,
1984, as WFDB's ``nst`` carries it out with the noises of the MIT-BIH Noise Stress Test Database: the first five minutes
stay clean, then two minutes with noise and two without alternate; the baseline goes on from where it is, so that no
stretch begins or ends with a step. Signal and noise are measured as WFDB's ``sigamp`` does, over the first 300 beats
and the first 300 seconds: that is what the database's levels mean. The electrode motion grows after those seconds, so
that most of its noisy stretches are about 6 dB worse than they are called; muscle artefact and baseline wander do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ....common.arrays import BoolArray, Float64Array
from ....common.errors import DataError
from ....common.extras import needs
from ..sources import physionet
from .beat_classes import NORMAL, beats_of
from .load import read_record
from .record import GAP, Record
from .wfdb_header import read_header

URL = "https://physionet.org/files/nstdb/1.0.0/"
FOLDER = "nstdb"
NOISES = {"bw": "baseline wander", "em": "electrode motion", "ma": "muscle artefact"}
KINDS = ("em", "ma", "bw")
LEVELS = (24.0, 18.0, 12.0, 6.0, 0.0, -6.0)
"""The noises of a stress test, and its levels in dB: those of the database."""
CURVE = "curve"
"""Asks ``ecgtiny evaluate --noise`` for each of these noises at each level."""

CLEAN_SECONDS = 300.0
STRETCH_SECONDS = 120.0
HALF_QRS_SECONDS = 0.05
CHUNK_SECONDS = 1.0
MEASUREMENTS = 300
"""Beats of the signal and chunks of the noise that are measured, from the start on."""
TRIM = 0.05
"""Share of the measurements left out at either end."""
MAX_SNR = 60.0
"""Levels in dB beyond which either way noise, or else the signal, is less than a count."""


@dataclass(frozen=True)
class Noise:
    """A noise of the database at a level."""

    name: str
    snr: float
    """Signal-to-noise ratio in dB."""

    def __str__(self) -> str:
        return f"{self.name}:{self.snr:g}"


@dataclass(frozen=True, eq=False)
class Stressed:
    """A record with noise, and where the noise is."""

    record: Record
    noisy: BoolArray
    """bool [n], which samples lie in a noisy stretch."""


def parse(text: str) -> Noise:
    """Return the noise that ``em:12`` asks for: electrode motion at 12 dB.

    Raises:
        DataError: there is no such noise, or the level is not a number of dB from -60 to 60.
    """
    name, _, level = text.partition(":")
    try:
        snr = float(level)
    except ValueError:
        snr = np.nan
    if name not in NOISES or not abs(snr) <= MAX_SNR:
        kinds = ", ".join(f"{key} ({what})" for key, what in NOISES.items())
        what = f"is not a noise and its level in dB, {-MAX_SNR:g} to {MAX_SNR:g}"
        all_of_them = f"ecgtiny evaluate --noise {CURVE} adds each at {len(LEVELS)} levels"
        raise DataError(what, where=text, fix=f"ask for em:12; the noises are {kinds}; {all_of_them}")
    return Noise(name, snr)


def stress(record: Record, noise: Noise) -> Stressed:
    """Return a record with noise added, saturated at int16; missing samples stay missing.

    Raises:
        DataError: no normal beat is annotated, so that the signal cannot be measured, the record ends before the
            first noisy stretch, or the noise cannot be had.
    """
    noisy = stretches(len(record), record.fs)
    if not noisy.any():
        what = f"lasts {record.seconds:.0f} s; noise begins after {CLEAN_SECONDS:.0f} s"
        raise DataError(what, where=record.name, fix="give a longer record, or leave --noise out")
    source = _read(noise.name)
    wave = _at(source, record.fs)
    power = signal_power(record) / (noise_power(wave, record.fs) * 10 ** (noise.snr / 10))
    steps = np.diff(wave, prepend=wave[0])[np.arange(len(record)) % len(wave)]
    added = np.sqrt(power) * record.gain * np.cumsum(np.where(noisy, steps, 0))
    counts = np.clip(np.rint(record.counts + added), GAP + 1, -GAP - 1)
    counts = np.where(record.missing, GAP, counts).astype(np.int16)
    note = f"{NOISES[noise.name]} at {noise.snr:g} dB from minute 5 on, two of every four minutes"
    notes = "; ".join(part for part in (record.note, note) if part)
    return Stressed(replace(record, counts=counts, note=notes, source={**record.source, **source.source}), noisy)


def stretches(samples: int, fs: float) -> BoolArray:
    """Return which samples are in a noisy stretch, bool [samples]."""
    second = np.arange(samples) / fs - CLEAN_SECONDS
    return (second >= 0) & (np.floor(second / STRETCH_SECONDS) % 2 == 0)


def signal_power(record: Record) -> float:
    """Return the power of a record's normal QRS complexes in mV^2: a^2 / 8, that of a sine of their peak-to-peak a.

    a is the trimmed mean of max - min within 50 ms of the first 300 R peaks of the class N of ANSI/AAMI EC57.

    Raises:
        DataError: no such beat is annotated.
    """
    half = round(HALF_QRS_SECONDS * record.fs)
    if record.annotations is None:
        raise DataError(
            "has no annotations to measure the signal by",
            where=record.name,
            fix="leave --noise out, or put annotations beside the record",
        )
    beat, label = beats_of(record.annotations)
    whole = (label == NORMAL) & (beat >= half) & (beat < len(record) - half)
    windows = (record.counts[peak - half : peak + half + 1] for peak in beat[whole])
    spans = [float(np.ptp(window.astype(np.int32))) for window in windows if GAP not in window][:MEASUREMENTS]
    if not spans:
        raise DataError(
            "has no annotated normal beat to measure the signal by",
            where=record.name,
            fix="leave --noise out, or give a record with normal beats",
        )
    return (trimmed_mean(spans) / record.gain) ** 2 / 8


def noise_power(wave: Float64Array, fs: float) -> float:
    """Return the power of noise: the square of the trimmed mean of the RMS of 300 chunks of 1 s about their means."""
    size = round(CHUNK_SECONDS * fs)
    chunks = wave[: len(wave) // size * size].reshape(-1, size)[:MEASUREMENTS]
    return trimmed_mean(chunks.std(axis=1).tolist()) ** 2


def trimmed_mean(values: Sequence[float]) -> float:
    """Return the mean of what is left without the smallest and the largest 5 %."""
    left_out = int(TRIM * len(values))
    return float(np.mean(np.sort(values)[left_out : len(values) - left_out]))


def _read(name: str) -> Record:
    paths = physionet.files(FOLDER, URL, [f"{name}.hea", f"{name}.dat"], {})
    return read_record(paths[0], read_header(paths[0]).names[0])  # of two channels of the same noise, no ECG leads


def _at(noise: Record, fs: float) -> Float64Array:
    """Return the noise in mV at a sampling frequency."""
    with needs("data", "adding noise"):
        from scipy.signal import resample_poly

    wave = noise.millivolts
    ratio = Fraction(fs / noise.fs).limit_denominator(1000)
    return wave if ratio == 1 else resample_poly(wave, ratio.numerator, ratio.denominator, padtype="line")
