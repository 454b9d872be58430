"""Ventricular flutter: told within seconds, and of nothing else that has beats."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.arrays import Float64Array
from ecgtiny.common.frontend.design import design
from ecgtiny.common.frontend.flutter import Flutter
from ecgtiny.common.frontend.frontend import detect
from ecgtiny.train.data.records.load import load_records
from tests.common.frontend.beats import GAIN, ZERO, regular, strip, tall_t_waves
from tests.tools import require_data

BEGIN, END, SECONDS = 20.0, 40.0, 60.0


def waves(fs: float, hertz: float) -> Float64Array:
    """Return flutter of a rate between ``BEGIN`` and ``END``, beats before and after, in counts."""
    at = np.array([one for one in regular(SECONDS) if one < BEGIN or one > END])
    time = np.arange(round(SECONDS * fs)) / fs
    inside = (time > BEGIN) & (time < END)
    return strip(fs, at, SECONDS) + inside * GAIN * np.sin(2 * np.pi * hertz * time)


def found(counts: Float64Array, fs: float) -> Flutter:
    return detect(np.round(counts).astype(np.int16), design(fs, GAIN, ZERO)).flutter


@pytest.mark.parametrize("fs", [100, 128, 250, 360, 1000])
@pytest.mark.parametrize("hertz", [3, 4.5, 6])
def test_waves_without_complexes_are_told_within_seconds_and_so_is_their_end(fs: float, hertz: float) -> None:
    flutter = found(waves(fs, hertz), fs)
    assert flutter.lasts.tolist() == [True, False]
    begin, end = (flutter.sample + 1) / fs
    assert BEGIN + 2 < begin < BEGIN + 7
    assert END < end < END + 6


@pytest.mark.parametrize("rate", [40, 80, 140, 200])
def test_beats_at_any_rate_are_no_flutter(rate: int) -> None:
    assert not len(found(strip(360, np.arange(0.5, 58, 60 / rate), SECONDS, t_wave=0.2).astype(float), 360).sample)


@pytest.mark.parametrize("t_wave", [0.3, 0.9])
@pytest.mark.parametrize("sd", [0.03, 0.06])
@pytest.mark.parametrize("rate", [60, 100, 150, 180])
def test_tall_and_wide_t_waves_are_no_flutter_at_any_rate(rate: int, sd: float, t_wave: float) -> None:
    at = np.arange(0.5, 58, 60 / rate)
    counts = tall_t_waves(360, at, SECONDS, t_wave=t_wave, sd=sd, delay=0.36 * np.sqrt(60 / rate))
    assert not len(found(counts.astype(float), 360).sample)


@pytest.mark.parametrize("rate", [50, 75, 100])
def test_wide_beats_with_tall_t_waves_that_fill_the_time_are_no_flutter(rate: int) -> None:
    time, period = np.arange(360 * 60) / 360, 60 / rate
    waves = ((0.1, 1.0, 0.06), (0.1 + 0.38 * np.sqrt(period), -0.6, 0.09))
    signal = np.sum([height * np.exp(-(((time % period - at) / width) ** 2)) for at, height, width in waves], axis=0)
    assert not len(found(ZERO + GAIN * signal, 360).sample)


def test_hardly_any_signal_is_no_flutter() -> None:
    time = np.arange(360 * 30) / 360
    small = 0.02 * GAIN * np.sin(2 * np.pi * 4 * time)
    assert not len(found(ZERO + small, 360).sample)
    assert found(ZERO + 20 * small, 360).lasts.tolist() == [True]


def test_a_spike_in_three_seconds_ends_no_flutter() -> None:
    counts = waves(360, 4.5)
    counts[int(28.5 * 360) : int(28.52 * 360)] += 10 * GAIN
    assert found(counts, 360).lasts.tolist() == [True, False]


@pytest.mark.slow
def test_the_flutter_of_a_record_and_none_beside_it() -> None:
    require_data("mitdb/207.dat")
    record = load_records("mitdb:207")[0]
    assert record.annotations is not None
    marks = np.array(record.annotations.symbol)
    begins, ends = (record.annotations.sample[marks == mark] / record.fs for mark in "[]")
    flutter = detect(record.counts, design(record.fs, record.gain, record.zero)).flutter
    told = (flutter.sample[flutter.lasts] + 1) / record.fs
    long = [(begin, end) for begin, end in zip(begins, ends, strict=True) if end - begin > 5]
    assert len(long) == 5
    assert all(any(begin < one < begin + 12 for one in told) for begin, _ in long)
    assert all(any(begin < one < end + 6 for begin, end in zip(begins, ends, strict=True)) for one in told)
